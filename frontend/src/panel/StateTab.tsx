/** The whole state after a run, and beside it the query parameters. */

import { useCallback, useMemo } from "react";
import { ownersAt, type SessionRecord } from "../core/record";
import { keysByKind, keysMatching, marksOf, type NodeRow } from "../core/tree";
import { keyMarks } from "../core/warnings";
import type { Run } from "../wire";
import { useDispatch, useMistakes, usePanel, useSnapshot } from "./context";
import { QueryParameters } from "./QueryParameters";
import { RowDetails } from "./RowDetails";
import { StateFilter } from "./StateFilter";
import { Tree } from "./Tree";
import type { KeyFacts } from "./TreeRow";

export function StateTab({ run }: { readonly run: Run }) {
  const record = usePanel((state) => state.record);
  return record === null ? null : <Snapshot record={record} run={run} />;
}

interface SnapshotProps {
  readonly record: SessionRecord;
  readonly run: Run;
}

function Snapshot({ record, run }: SnapshotProps) {
  const dispatch = useDispatch();
  const filter = usePanel((state) => state.view.filter);
  const kind = usePanel((state) => state.view.keyKind);
  const expanded = usePanel((state) => state.view.expanded);
  const snapshot = useSnapshot(record, run.id);
  const keys = useKeyFacts(record, run);
  const marks = useMemo(() => marksOf(run.changes ?? []), [run]);
  const found = useMemo(
    () => keysByKind(keysMatching(snapshot, filter), keys.owners, marks),
    [snapshot, filter, keys, marks],
  );
  const open = useMemo(() => new Set(expanded), [expanded]);
  const toggle = useCallback(
    (path: string, on: boolean) => dispatch({ type: "toggle_path", path, open: on }),
    [dispatch],
  );
  return (
    <div className="state">
      <StateFilter found={found} total={snapshot.size} />
      {found[kind].length === 0 ? (
        <p className="blank">{snapshot.size === 0 ? "The state is empty." : "No key matches."}</p>
      ) : (
        <Tree
          entries={found[kind]}
          open={open}
          onToggle={toggle}
          marks={marks}
          label={`State after run ${run.id}`}
          keys={keys}
          details={(row: NodeRow) => (
            <RowDetails row={row} run={run} owner={keys.owners.get(ownKey(row)) ?? null} />
          )}
        />
      )}
      <QueryParameters run={run} />
    </div>
  );
}

const ownKey = (row: NodeRow) => String((JSON.parse(row.path) as readonly unknown[])[0]);

function useKeyFacts(record: SessionRecord, run: Run): KeyFacts {
  const mistakes = useMistakes();
  return useMemo(
    () => ({
      scope: "state",
      owners: ownersAt(record, run.id),
      warnings: keyMarks(mistakes),
    }),
    [record, run, mistakes],
  );
}
