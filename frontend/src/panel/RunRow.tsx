/** One row of the run list, in two short lines: a run, or a folded chain of st.rerun. */

import { type MouseEvent, memo } from "react";
import { shownControls } from "../core/bidi";
import { type ListRow, pagesOf, sumOf } from "../core/folds";
import { duration, endingIcon, endingShort, endingText, isFailure, plural } from "../core/format";
import { worst } from "../core/warnings";
import type { KeyWarning, Run } from "../wire";
import { useDispatch } from "./context";
import { CAUSE_ICON, Icon, SEVERITY_ICON } from "./icons";
import { Prose } from "./Prose";

interface RunRowProps {
  readonly row: ListRow;
  readonly top: number;
  readonly place: number;
  readonly total: number;
  /** whether the chosen run is this row's */
  readonly selected: boolean;
}

export const RunRow = memo(function RunRow({ row, top, place, total, selected }: RunRowProps) {
  const dispatch = useDispatch();
  const { run, runs } = row;
  const sum = sumOf(runs);
  const pages = pagesOf(runs);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same; aria-activedescendant points here
    <div
      id={`run-${run.id}`}
      data-testid={`run-${run.id}`}
      data-newest={runs.at(-1)?.id}
      data-ending={run.ending}
      data-gravity={sum.gravity ?? undefined}
      data-inside={run !== row.head || undefined}
      className="run-row"
      role="option"
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={total}
      style={{ top }}
      onClick={() => dispatch({ type: "select_run", id: (runs.at(-1) ?? run).id })}
    >
      <span className="run-id">{run.id}</span>
      <div className="run-text">
        <div className="run-line">
          <Icon name={CAUSE_ICON[run.cause.kind]} size={12} className="cause-icon" />
          <span className="cause" title={shownControls(run.cause.text)}>
            <Prose text={run.cause.text} />
          </span>
          <Counts changes={sum.changes} warnings={sum.warnings} />
        </div>
        <div className="run-line run-facts">
          <Fold row={row} />
          {sum.endings.map((ended) => (
            <EndingMark key={ended.id} run={ended} />
          ))}
          {run.fragments.length > 0 && (
            <span className="fragment" title={`Only fragments ran: ${run.fragments.join(", ")}`}>
              fragment
            </span>
          )}
          <span className="page" title={pages}>
            {pages}
          </span>
          <span className="time">{duration(sum.duration)}</span>
        </div>
      </div>
    </div>
  );
});

/** No control of its own for the keyboard: in the list, arrow right unfolds and arrow left folds. */
function Fold({ row }: Pick<RunRowProps, "row">) {
  const dispatch = useDispatch();
  const { head, reruns, folded } = row;
  if (reruns === 0) return null;
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    dispatch({ type: "fold", head: head.id, on: !folded });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: an option may hold no control; see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
    <span
      className="fold"
      data-testid={`fold-${head.id}`}
      data-folded={folded}
      title={folded ? "Show each run (arrow right)" : "Fold into one row (arrow left)"}
      onClick={toggle}
    >
      <Icon name={folded ? "chevron" : "down"} size={9} />+{plural(reruns, "run")}
    </span>
  );
}

function EndingMark({ run }: { readonly run: Run }) {
  return (
    <span
      className="ending"
      data-failure={isFailure(run.ending) || undefined}
      title={endingText(run)}
    >
      <Icon name={endingIcon(run)} size={11} />
      <span>{endingShort(run)}</span>
    </span>
  );
}

interface CountsProps {
  readonly changes: number;
  readonly warnings: readonly KeyWarning[];
}

/** What is only information is told in the Warnings tab: a row without a mark is one without a mistake. */
function Counts({ changes, warnings: all }: CountsProps) {
  const warnings = all.filter((warning) => warning.severity !== "info");
  const severity = worst(warnings);
  return (
    <span className="counts">
      {severity !== null && (
        <span className="count" data-severity={severity} title={plural(warnings.length, "warning")}>
          <Icon name={SEVERITY_ICON[severity]} size={11} />
          {warnings.length}
          <span className="offscreen"> {warnings.length === 1 ? "warning" : "warnings"}</span>
        </span>
      )}
      {changes > 0 && (
        <span className="change-count" title={plural(changes, "change")}>
          <span aria-hidden="true">±</span>
          {changes}
          <span className="offscreen"> {changes === 1 ? "change" : "changes"}</span>
        </span>
      )}
    </span>
  );
}
