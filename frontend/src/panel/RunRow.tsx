/** One run at a glance, in two short lines. */

import { memo } from "react";
import { duration, endingText, isFailure, plural } from "../core/format";
import { gravity, worst } from "../core/runs";
import type { Run } from "../wire";
import { useDispatch } from "./context";
import { CAUSE_ICON, Icon, SEVERITY_ICON } from "./icons";
import { Prose } from "./Prose";

interface RunRowProps {
  readonly run: Run;
  readonly top: number;
  readonly place: number;
  readonly total: number;
  readonly selected: boolean;
}

export const RunRow = memo(function RunRow({ run, top, place, total, selected }: RunRowProps) {
  const dispatch = useDispatch();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same; aria-activedescendant points here
    <div
      id={`run-${run.id}`}
      data-testid={`run-${run.id}`}
      data-ending={run.ending}
      data-gravity={gravity(run) ?? undefined}
      className="run-row"
      role="option"
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={total}
      style={{ top }}
      onClick={() => dispatch({ type: "select_run", id: run.id })}
    >
      <span className="run-id">{run.id}</span>
      <div className="run-text">
        <div className="run-line">
          <Icon name={CAUSE_ICON[run.cause.kind]} size={12} className="cause-icon" />
          <span className="cause" title={run.cause.text}>
            <Prose text={run.cause.text} />
          </span>
          <Counts run={run} />
        </div>
        <div className="run-line run-facts">
          <Ending run={run} />
          {run.fragments.length > 0 && (
            <span className="fragment" title={`Only fragments ran: ${run.fragments.join(", ")}`}>
              fragment
            </span>
          )}
          <span className="page" title={run.page}>
            {run.page}
          </span>
          <span className="time">{duration(run.duration_ms)}</span>
        </div>
      </div>
    </div>
  );
});

function Ending({ run }: { readonly run: Run }) {
  if (run.ending === "finished") return null;
  const icon = isFailure(run.ending) ? "error" : run.ending === "rerun" ? "rerun" : "stop";
  return (
    <span
      className="ending"
      data-failure={isFailure(run.ending) || undefined}
      title={endingText(run.ending)}
    >
      <Icon name={icon} size={11} />
      <span>{ENDING_SHORT[run.ending]}</span>
    </span>
  );
}

const ENDING_SHORT = {
  finished: "finished",
  stopped: "stopped",
  rerun: "rerun",
  interrupted: "interrupted",
  exception: "exception",
  callback_exception: "callback failed",
  compile_error: "does not compile",
} as const;

function Counts({ run }: { readonly run: Run }) {
  const changes = run.changes?.length ?? 0;
  const warnings = run.warnings ?? [];
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
