/** How a run ended, where, and which run came next where that says why. */

import { endingIcon, endingText, isFailure } from "../core/format";
import { nextRun } from "../core/runs";
import type { Run } from "../wire";
import { useDispatch, useRuns } from "./context";
import { Icon } from "./icons";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";

export function EndingLine({ run }: { readonly run: Run }) {
  if (run.ending === "finished") return null;
  const failed = isFailure(run.ending);
  return (
    <div className="facts ending-line" data-testid="ending">
      <span className="ending" data-failure={failed || undefined}>
        <Icon name={endingIcon(run)} size={11} /> {endingText(run)}
      </span>
      {run.ending_site && <SiteButton site={run.ending_site} />}
      <CameNext run={run} />
    </div>
  );
}

/** The run that this one asked for, or that cut this one short: an unrelated next run says nothing. */
function CameNext({ run }: { readonly run: Run }) {
  const next = nextRun(useRuns(), run);
  const dispatch = useDispatch();
  const asked = run.ending === "rerun" && next?.follows === run.id;
  if (next === null || !(asked || run.interrupted_by === "newer_run")) return null;
  return (
    <span>
      → <RunLink id={next.id} onOpen={() => dispatch({ type: "select_run", id: next.id })} />
    </span>
  );
}
