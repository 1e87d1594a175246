/** What this run changed, and why it ran. */

import { plural } from "../core/format";
import { changesByKey } from "../core/runs";
import type { Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { RunSummary } from "./RunSummary";

export function DiffTab({ run }: { readonly run: Run }) {
  const changes = run.changes ?? [];
  return (
    <>
      <RunSummary run={run} />
      {changes.length === 0 ? (
        <p className="blank">This run changed nothing in the state.</p>
      ) : (
        <>
          <h3 className="heading">{plural(changesByKey(changes).length, "key")} changed</h3>
          <ChangeGroups key={run.id} changes={changes} writes={run.writes ?? []} />
        </>
      )}
      <QueryChanges run={run} />
    </>
  );
}

function QueryChanges({ run }: { readonly run: Run }) {
  const changes = run.query_changes ?? [];
  if (changes.length === 0) return null;
  return (
    <section data-testid="query-changes">
      <h3 className="heading">Query parameters</h3>
      <ChangeGroups key={run.id} changes={changes} scope="query" />
    </section>
  );
}
