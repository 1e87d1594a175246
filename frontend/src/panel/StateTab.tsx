/** The whole state after a run. */

import { useCallback, useMemo } from "react";
import { plural } from "../core/format";
import type { SessionRecord } from "../core/record";
import { keysMatching, marksOf, type NodeRow } from "../core/tree";
import type { Run } from "../wire";
import { useDispatch, usePanel, useSnapshot } from "./context";
import { Icon } from "./icons";
import { RowDetails } from "./RowDetails";
import { Tree } from "./Tree";

export function StateTab({ run }: { readonly run: Run }) {
  const record = usePanel((state) => state.record);
  return record === null ? null : <Snapshot record={record} run={run} />;
}

function Snapshot({ record, run }: { readonly record: SessionRecord; readonly run: Run }) {
  const dispatch = useDispatch();
  const filter = usePanel((state) => state.view.filter);
  const expanded = usePanel((state) => state.view.expanded);
  const snapshot = useSnapshot(record, run.id);
  const entries = useMemo(() => keysMatching(snapshot, filter), [snapshot, filter]);
  const marks = useMemo(() => marksOf(run.changes ?? []), [run]);
  const open = useMemo(() => new Set(expanded), [expanded]);
  const toggle = useCallback(
    (path: string, on: boolean) => dispatch({ type: "toggle_path", path, open: on }),
    [dispatch],
  );
  return (
    <div className="state">
      <Filter shown={entries.length} total={snapshot.size} />
      {entries.length === 0 ? (
        <p className="blank">{snapshot.size === 0 ? "The state is empty." : "No key matches."}</p>
      ) : (
        <Tree
          entries={entries}
          open={open}
          onToggle={toggle}
          marks={marks}
          label={`State after run ${run.id}`}
          ofState
          details={(row: NodeRow) => <RowDetails row={row} run={run} />}
        />
      )}
    </div>
  );
}

function Filter({ shown, total }: { readonly shown: number; readonly total: number }) {
  const dispatch = useDispatch();
  const text = usePanel((state) => state.view.filter);
  return (
    <div className="filter">
      <Icon name="search" size={12} />
      <input
        type="search"
        placeholder="Filter keys"
        aria-label="Filter keys"
        data-testid="state-filter"
        value={text}
        spellCheck={false}
        onChange={(event) => dispatch({ type: "filter", text: event.target.value })}
      />
      <span className="muted fine" role="status">
        {text === "" ? plural(total, "key") : `${shown} of ${total}`}
      </span>
    </div>
  );
}
