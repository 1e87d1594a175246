/** Travel along the runs: a slider over a small picture of how much each run changed. */

import { memo } from "react";
import { plural } from "../core/format";
import { gravity } from "../core/runs";
import type { Step } from "../core/view";
import type { Run, Severity } from "../wire";
import { useCurrentRun, useDispatch, useRuns } from "./context";
import { Icon } from "./icons";

export function RunSlider() {
  const runs = useRuns();
  const selected = useCurrentRun();
  const dispatch = useDispatch();
  const at = selected === undefined ? -1 : runs.indexOf(selected);
  const choose = (index: number) => {
    const run = runs[index];
    if (run !== undefined) dispatch({ type: "select_run", id: run.id });
  };
  return (
    <div className="slider-row">
      <StepButton to="first" label="First run" disabled={at <= 0} />
      <StepButton to="previous" label="Previous run" disabled={at <= 0} />
      <div className="slider">
        <Activity runs={runs} />
        <input
          type="range"
          data-testid="run-slider"
          min={0}
          max={Math.max(0, runs.length - 1)}
          value={Math.max(0, at)}
          aria-label="Run"
          aria-valuetext={`Run ${selected?.id ?? "none"}, ${at + 1} of ${runs.length}`}
          onChange={(event) => choose(event.target.valueAsNumber)}
        />
        <Thumb share={runs.length > 1 ? Math.max(0, at) / (runs.length - 1) : 0} />
      </div>
      <StepButton to="next" label="Next run" disabled={at >= runs.length - 1} />
      <StepButton to="last" label="Last run" disabled={at >= runs.length - 1} />
    </div>
  );
}

/** Drawn here, since a saved picture cannot show the browser's own. Same width as that one. */
function Thumb({ share }: { readonly share: number }) {
  return (
    <span className="thumb" aria-hidden="true" style={{ left: `calc(${share} * (100% - 10px))` }} />
  );
}

interface StepButtonProps {
  readonly to: Step;
  readonly label: string;
  readonly disabled: boolean;
}

function StepButton({ to, label, disabled }: StepButtonProps) {
  const dispatch = useDispatch();
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={() => dispatch({ type: "step", to })}
    >
      <Icon name={to} size={12} />
    </button>
  );
}

const MAX_BARS = 80;

/** One bar per run, or per few runs where there are many. */
const Activity = memo(function Activity({ runs }: { readonly runs: readonly Run[] }) {
  const bars = activityBars(runs);
  return (
    <svg
      className="activity"
      viewBox={`0 0 ${Math.max(1, bars.length - 1)} 12`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Changes over ${plural(runs.length, "run")}`}
    >
      {bars.map((bar) => (
        <line
          key={bar.at}
          x1={bar.at}
          x2={bar.at}
          y1={12}
          y2={12 - bar.height}
          data-severity={bar.severity ?? undefined}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
});

interface Bar {
  readonly at: number;
  readonly height: number;
  readonly severity: Severity | null;
}

function activityBars(runs: readonly Run[]): readonly Bar[] {
  const size = Math.max(1, Math.ceil(runs.length / MAX_BARS));
  const bars: Bar[] = [];
  for (let i = 0; i < runs.length; i += size) {
    const group = runs.slice(i, i + size);
    const changes = Math.max(...group.map((run) => run.changes?.length ?? 0));
    const severities = group.map(gravity);
    const severity = (["error", "warning"] as const).find((s) => severities.includes(s)) ?? null;
    bars.push({
      at: bars.length,
      height: Math.min(12, 1.5 + 3 * Math.log2(1 + changes)),
      severity,
    });
  }
  return bars;
}
