/** One line: what this is, what is wrong lately, follow the newest run, save. */

import { tallySince } from "../core/runs";
import { useDispatch, usePanel, useRuns } from "./context";
import { Icon } from "./icons";
import { SaveMenu } from "./SaveMenu";

export function Header() {
  const dispatch = useDispatch();
  const collapsed = usePanel((state) => state.view.collapsed);
  const catchingUp = usePanel((state) => state.catchingUp);
  return (
    <header className="header">
      <button
        type="button"
        className="title"
        aria-expanded={!collapsed}
        onClick={() => dispatch({ type: "collapse", on: !collapsed })}
      >
        <Icon name={collapsed ? "chevron" : "down"} size={12} />
        <span className="title-text">State inspector</span>
      </button>
      {catchingUp && (
        <span
          className="catching-up"
          role="status"
          title="Some messages were missed; asking for all of them"
        >
          catching up
        </span>
      )}
      <span className="spring" />
      {collapsed ? <Badge /> : <Controls />}
    </header>
  );
}

function Controls() {
  const hasRuns = useRuns().length > 0;
  if (!hasRuns) return null;
  return (
    <>
      <Follow />
      <SaveMenu />
    </>
  );
}

function Follow() {
  const dispatch = useDispatch();
  const follow = usePanel((state) => state.view.follow);
  const selected = usePanel((state) => state.view.selected);
  const newer = useRuns().filter((run) => selected !== null && run.id > selected).length;
  return (
    <button
      type="button"
      className="follow"
      data-testid="follow"
      aria-pressed={follow}
      title={
        follow
          ? "Showing each new run as it comes"
          : "Stay on the chosen run; press to follow the newest"
      }
      onClick={() => dispatch({ type: "follow", on: !follow })}
    >
      <span className="follow-dot" aria-hidden="true" />
      <span>
        Follow<span className="wide-only"> newest</span>
      </span>
      {!follow && newer > 0 && (
        <span className="count">
          +{newer}
          <span className="offscreen"> newer {newer === 1 ? "run" : "runs"}</span>
        </span>
      )}
    </button>
  );
}

/** While collapsed: what happened since. */
function Badge() {
  const seen = usePanel((state) => state.view.seenRun);
  const runs = useRuns();
  const { errors, warnings } = tallySince(runs, seen);
  const fresh = runs.filter((run) => run.id > seen).length;
  return (
    <span className="badges" role="status">
      {errors > 0 && <Count severity="error" count={errors} word="errors" testId="badge" />}
      {warnings > 0 && <Count severity="warning" count={warnings} word="warnings" />}
      {fresh > 0 && <span className="muted">{fresh} new</span>}
    </span>
  );
}

interface CountProps {
  readonly severity: "error" | "warning";
  readonly count: number;
  readonly word: string;
  readonly testId?: string;
}

function Count({ severity, count, word, testId }: CountProps) {
  return (
    <span
      className="count"
      data-testid={testId}
      data-severity={severity}
      title={`${count} ${word} in new runs`}
    >
      <Icon name={severity} size={11} />
      {count}
      <span className="offscreen"> {word} in new runs</span>
    </span>
  );
}
