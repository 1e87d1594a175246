/** What this run changed, and why it ran. */

import { useMemo } from "react";
import { plural } from "../core/format";
import type { Shown } from "../core/interaction";
import { hiddenWords, hiddenWrites } from "../core/redacted";
import { apartFromWidgets, changesByKey, writersOf } from "../core/runs";
import type { Change, Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { usePanel, useSurroundings } from "./context";
import { KeyButton } from "./KeyButton";
import { ManyWidgets } from "./ManyWidgets";
import { RunSummary } from "./RunSummary";
import { WriterLine } from "./Writer";

export function DiffTab({ run, chain }: Shown) {
  const changes = run.changes ?? [];
  const hidden = useHiddenWrites(run);
  return (
    <>
      <RunSummary run={run} chain={chain} />
      <NotCompared run={run} />
      {hidden.length > 0 && (
        <ul className="other-writes" data-testid="redacted-writes">
          {hidden.map(([key, how]) => (
            <WrittenUnseen key={key} name={key} run={run} why={hiddenWords(how)} />
          ))}
        </ul>
      )}
      {changes.length === 0 ? (
        <p className="blank">
          {run.not_compared?.length || hidden.length > 0
            ? `Of what was compared, ${chain.length > 1 ? "these runs" : "this run"} changed nothing.`
            : `${chain.length > 1 ? "These runs" : "This run"} changed nothing in the state.`}
        </p>
      ) : (
        <>
          <h3 className="heading">{plural(changesByKey(changes).length, "key")} changed</h3>
          <Changes key={run.id} run={run} changes={changes} />
        </>
      )}
      <QueryChanges run={run} />
    </>
  );
}

function Changes({ run, changes }: { readonly run: Run; readonly changes: readonly Change[] }) {
  const { told, appeared, disappeared } = useMemo(
    () => apartFromWidgets(run, changes),
    [run, changes],
  );
  return (
    <>
      <ChangeGroups run={run} changes={told} writes={run.writes ?? []} />
      <ManyWidgets run={run} changes={appeared} what="appeared" />
      <ManyWidgets run={run} changes={disappeared} what="disappeared" />
    </>
  );
}

/** Values that cost too much to look at in every run: a guess is never shown as a fact. */
function NotCompared({ run }: { readonly run: Run }) {
  const caughtUp = run.caught_up ?? [];
  const all = run.not_compared ?? [];
  const keys = all.filter((key) => !caughtUp.includes(key));
  if (all.length === 0) return null;
  return (
    <div data-testid="not-compared">
      {keys.length > 0 && (
        <p className="muted fine">
          Not compared in this run, because it takes too long: <Keys names={keys} />. A later run
          tells what changed, where it had been captured before.
        </p>
      )}
      {caughtUp.length > 0 && (
        <p className="muted fine">
          Captured in full for the first time: <Keys names={caughtUp} />. Whether that had changed
          until then is not known.
        </p>
      )}
      <ul className="other-writes">
        {all.map((key) => (
          <WrittenUnseen
            key={key}
            name={key}
            run={run}
            why={caughtUp.includes(key) ? "whether it changed is not known" : "not compared"}
          />
        ))}
      </ul>
    </div>
  );
}

function Keys({ names }: { readonly names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ", "}
      <code>{name}</code>
    </span>
  ));
}

/** What is redacted is not compared: the keys that were written all the same. */
function useHiddenWrites(run: Run) {
  const { store } = useSurroundings();
  const record = usePanel((state) => state.record);
  return useMemo(
    () => (record === null ? [] : hiddenWrites(run, record.nodes, store.snapshot(record, run.id))),
    [store, record, run],
  );
}

interface WrittenUnseenProps {
  readonly name: string;
  readonly run: Run;
  readonly why: string;
}

function WrittenUnseen({ name, run, why }: WrittenUnseenProps) {
  const writers = writersOf((run.writes ?? []).filter((write) => write.key === name));
  const told = run.changes?.some((change) => change.path[0] === name);
  if (writers.length === 0 || told) return null;
  return (
    <li>
      <KeyButton subject={{ scope: "state", path: [name] }} />{" "}
      <span className="muted fine">written, {why}</span>
      {writers.map(({ name, write, times }) => (
        <WriterLine key={name} write={write} times={times} />
      ))}
    </li>
  );
}

function QueryChanges({ run }: { readonly run: Run }) {
  const changes = run.query_changes ?? [];
  if (changes.length === 0) return null;
  return (
    <section data-testid="query-changes">
      <h3 className="heading">Query parameters</h3>
      <ChangeGroups key={run.id} run={run} changes={changes} scope="query" />
    </section>
  );
}
