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
      <NotCompared keys={run.not_compared ?? []} />
      {changes.length === 0 ? (
        <p className="blank">
          {run.not_compared?.length
            ? "Of what was compared, this run changed nothing."
            : "This run changed nothing in the state."}
        </p>
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

/** Values that cost too much to look at in every run: a guess is never shown as a fact. */
function NotCompared({ keys }: { readonly keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <p className="muted fine" data-testid="not-compared">
      Not compared in this run, because it takes too long:{" "}
      {keys.map((key, index) => (
        <span key={key}>
          {index > 0 && ", "}
          <code>{key}</code>
        </span>
      ))}
      . A later run tells what changed.
    </p>
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
