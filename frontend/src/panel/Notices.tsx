/** What the developer should know about the inspector itself, each in one line. */

import { useEffect } from "react";
import type { Problem } from "../wire";
import { useDispatch, useHost, usePanel } from "./context";
import { Icon, type IconName } from "./icons";
import { Prose } from "./Prose";

const NO_PROBLEMS: readonly Problem[] = [];
/** Stands in the record as long as the fuse is blown: nothing to dismiss, but to be ended. */
const FUSE = "fuse";
const keyOf = (problem: Problem) => `${problem.stage}: ${problem.message}`;

export function Notices() {
  const everyone = usePanel((state) => state.record?.app.everyone ?? false);
  const unreadable = usePanel((state) => state.unreadable);
  const problems = usePanel((state) => state.record?.problems ?? NO_PROBLEMS);
  const dismissed = usePanel((state) => state.view.dismissed);
  const dispatch = useDispatch();
  const fuse = problems.find((problem) => problem.stage === FUSE);
  const shown = problems.filter(
    (problem) => problem !== fuse && !dismissed.includes(keyOf(problem)),
  );
  return (
    <div className="notices">
      {everyone && (
        <Line tone="warning" icon="people">
          Everyone who reaches this app sees this panel.
        </Line>
      )}
      {unreadable !== null && (
        <Line tone="error" icon="error">
          {unreadable}
        </Line>
      )}
      {fuse !== undefined && <Stopped problem={fuse} />}
      {shown.map((problem) => (
        <Line
          key={keyOf(problem)}
          tone="warning"
          icon="warning"
          onDismiss={() => dispatch({ type: "dismiss", problem: keyOf(problem) })}
        >
          <b>{problem.stage}</b> <Prose text={problem.message} />
        </Line>
      ))}
      <div aria-live="polite">
        <Latest />
      </div>
    </div>
  );
}

/** The fuse has blown: why, and the way on. */
function Stopped({ problem }: { readonly problem: Problem }) {
  const { resume } = useHost();
  return (
    <Line tone="warning" icon="stop">
      <Prose text={problem.message} />
      {resume !== undefined && (
        <button type="button" className="button" data-testid="resume" onClick={resume}>
          Record on
        </button>
      )}
    </Line>
  );
}

/** Good news goes away by itself; a failure stays until it is dismissed. */
const STAYS_MS = 6000;

function Latest() {
  const notice = usePanel((state) => state.notice);
  const dispatch = useDispatch();
  useEffect(() => {
    if (notice?.tone !== "success") return;
    const timer = window.setTimeout(() => dispatch({ type: "notice", notice: null }), STAYS_MS);
    return () => window.clearTimeout(timer);
  }, [notice, dispatch]);
  if (notice === null) return null;
  const icon = { info: "info", success: "check", error: "error" } as const;
  return (
    <Line
      tone={notice.tone}
      icon={icon[notice.tone]}
      onDismiss={() => dispatch({ type: "notice", notice: null })}
    >
      {notice.text}
    </Line>
  );
}

interface LineProps {
  readonly tone: "info" | "success" | "warning" | "error";
  readonly icon: IconName;
  readonly children: React.ReactNode;
  readonly onDismiss?: () => void;
}

function Line({ tone, icon, children, onDismiss }: LineProps) {
  return (
    <div className="notice" data-tone={tone}>
      <Icon name={icon} size={13} />
      <span className="notice-text">{children}</span>
      {onDismiss && (
        <button
          type="button"
          className="icon-button small"
          aria-label="Dismiss"
          onClick={onDismiss}
        >
          <Icon name="close" size={11} />
        </button>
      )}
    </div>
  );
}
