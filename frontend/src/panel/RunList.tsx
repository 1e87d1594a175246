/** Every recorded run, newest first: a listbox, drawn only where it can be seen. */

import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from "react";
import { type ListRow, listRows } from "../core/folds";
import type { Step } from "../core/view";
import { useCurrentRun, useDispatch, usePanel, useRuns } from "./context";
import { RunRow } from "./RunRow";
import { type RowWindow, useWindow } from "./useWindow";

/** Keep in step with --run-height in styles/base.css. */
const ROW_HEIGHT = 38;

export function RunList() {
  const runs = useRuns();
  const unfolded = usePanel((state) => state.view.unfolded);
  const all = useMemo(() => listRows(runs, new Set(unfolded)), [runs, unfolded]);
  const selected = useCurrentRun();
  const dispatch = useDispatch();
  const rows = useWindow(all.length, ROW_HEIGHT);
  const at = all.findIndex((row) => selected !== undefined && row.runs.includes(selected));
  useKeepInView(rows, all, at, selected?.id);

  function onKeyDown(event: KeyboardEvent): void {
    const move = movement(event.key, rows.page);
    const fold = folding(event.key, all[at]);
    if (move !== null) dispatch({ type: "step", ...move });
    else if (fold !== null) dispatch({ type: "fold", ...fold });
    else return;
    event.preventDefault();
  }

  const active = at >= rows.start && at < rows.end ? all[at] : undefined;
  return (
    <div
      ref={rows.ref}
      className="run-list"
      data-testid="run-list"
      role="listbox"
      tabIndex={0}
      aria-label={`Runs, newest first: ${runs.length}`}
      aria-activedescendant={active && `run-${active.run.id}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="rows" style={{ height: rows.totalHeight }}>
        {all.slice(rows.start, rows.end).map((row, i) => (
          <RunRow
            key={row.run.id}
            row={row}
            top={(rows.start + i) * ROW_HEIGHT}
            place={rows.start + i + 1}
            total={all.length}
            selected={row === all[at]}
          />
        ))}
      </div>
    </div>
  );
}

/** Down the list is back in time. */
function movement(key: string, page: number): { to: Step; by?: number } | null {
  switch (key) {
    case "ArrowDown":
      return { to: "previous" };
    case "ArrowUp":
      return { to: "next" };
    case "PageDown":
      return { to: "previous", by: page };
    case "PageUp":
      return { to: "next", by: page };
    case "Home":
      return { to: "last" };
    case "End":
      return { to: "first" };
    default:
      return null;
  }
}

/** Right unfolds a chain of st.rerun, left folds it again from any of its runs. */
function folding(key: string, row: ListRow | undefined): { head: number; on: boolean } | null {
  if (row === undefined) return null;
  const inChain = row.reruns > 0 || row.run !== row.head;
  if (key === "ArrowRight" && row.folded) return { head: row.head.id, on: false };
  if (key === "ArrowLeft" && inChain && !row.folded) return { head: row.head.id, on: true };
  return null;
}

/**
 * The chosen row scrolls into view when it changes or its chain unfolds; new rows above it do not
 * move what is being read.
 */
function useKeepInView(
  rows: RowWindow,
  all: readonly ListRow[],
  at: number,
  runId: number | undefined,
): void {
  const follow = usePanel((state) => state.view.follow);
  const unfolded = usePanel((state) => state.view.unfolded);
  const before = useRef<Seen>({ runId: undefined, unfolded, count: all.length });
  const { ref, reveal } = rows;
  useLayoutEffect(() => {
    const list = ref.current;
    const old = before.current;
    before.current = { runId, unfolded, count: all.length };
    const folded = old.unfolded !== unfolded;
    if (folded) reveal(headToShow(all, old.unfolded, unfolded) ?? at);
    else if (follow || old.runId !== runId) reveal(at);
    else if (list !== null && list.scrollTop > 0)
      list.scrollTop += Math.max(0, all.length - old.count) * ROW_HEIGHT;
  }, [all, at, follow, runId, unfolded, reveal, ref]);
}

interface Seen {
  readonly runId: number | undefined;
  readonly unfolded: readonly number[];
  readonly count: number;
}

/** The row of the chain that was just folded or unfolded: it stays in sight. */
function headToShow(
  all: readonly ListRow[],
  old: readonly number[],
  now: readonly number[],
): number | null {
  const toggled = [...now, ...old].find((id) => old.includes(id) !== now.includes(id));
  const index = all.findIndex((row) => row.run.id === toggled);
  return index < 0 ? null : index;
}
