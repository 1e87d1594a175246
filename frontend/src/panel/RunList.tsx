/** Every recorded run, newest first: a listbox, drawn only where it can be seen. */

import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Step } from "../core/view";
import type { Run } from "../wire";
import { useCurrentRun, useDispatch, usePanel, useRuns } from "./context";
import { RunRow } from "./RunRow";
import { type RowWindow, useWindow } from "./useWindow";

/** Keep in step with --run-height in styles/base.css. */
const ROW_HEIGHT = 38;

export function RunList() {
  const runs = useRuns();
  const selected = useCurrentRun();
  const dispatch = useDispatch();
  const rows = useWindow(runs.length, ROW_HEIGHT);
  useKeepInView(rows, runs, selected);

  function onKeyDown(event: KeyboardEvent): void {
    const move = movement(event.key, rows.page);
    if (move === null) return;
    event.preventDefault();
    dispatch({ type: "step", ...move });
  }

  const visible = Array.from({ length: rows.end - rows.start }, (_, i) => rows.start + i);
  const shown = visible.map((index) => runs[runs.length - 1 - index]);
  const active = shown.includes(selected) ? `run-${selected?.id}` : undefined;
  return (
    <div
      ref={rows.ref}
      className="run-list"
      data-testid="run-list"
      role="listbox"
      tabIndex={0}
      aria-label={`Runs, newest first: ${runs.length}`}
      aria-activedescendant={active}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="rows" style={{ height: rows.totalHeight }}>
        {visible.map((index) => {
          const run = runs[runs.length - 1 - index];
          if (run === undefined) return null;
          return (
            <RunRow
              key={run.id}
              run={run}
              top={index * ROW_HEIGHT}
              place={index + 1}
              total={runs.length}
              selected={run === selected}
            />
          );
        })}
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

/** The chosen run scrolls into view when it changes; new runs above it do not move what is being read. */
function useKeepInView(rows: RowWindow, runs: readonly Run[], selected: Run | undefined): void {
  const follow = usePanel((state) => state.view.follow);
  const newest = useRef(runs.at(-1)?.id);
  const { ref, reveal } = rows;
  const index = selected === undefined ? -1 : runs.length - 1 - runs.indexOf(selected);
  const shownId = selected?.id;
  const before = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const list = ref.current;
    const added = runs.filter((run) => run.id > (newest.current ?? 0)).length;
    newest.current = runs.at(-1)?.id;
    if (follow || before.current !== shownId) reveal(index);
    else if (list !== null && list.scrollTop > 0) list.scrollTop += added * ROW_HEIGHT;
    before.current = shownId;
  }, [runs, follow, shownId, index, reveal, ref]);
}
