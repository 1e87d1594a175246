/** One mistake: what happened to which key, how often, where, and how to mend it. */

import { safeUrl } from "../core/format";
import type { KeyWarning, Run } from "../wire";
import { useDispatch } from "./context";
import { Hint } from "./Hint";
import { Icon, SEVERITY_ICON } from "./icons";
import { KeyButton } from "./KeyButton";
import { Prose } from "./Prose";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";

interface WarningProps {
  readonly warning: KeyWarning;
  /** the run on show: there is no need to go there */
  readonly shown: Run;
}

export function Warning({ warning, shown }: WarningProps) {
  const docs = safeUrl(warning.docs_url);
  return (
    <article
      className="warning"
      data-testid="warning"
      data-rule={warning.rule}
      data-severity={warning.severity}
    >
      <h4>
        <span className="severity">
          <Icon name={SEVERITY_ICON[warning.severity]} size={12} />
          {warning.severity}
        </span>
        <KeyButton subject={{ scope: "state", path: [warning.key] }} />
        <Seen warning={warning} shown={shown} />
      </h4>
      <p className="message">
        <Prose text={warning.message} />
      </p>
      <Hint text={warning.hint} />
      <div className="facts">
        {(warning.sites ?? []).map((site) => (
          <SiteButton key={`${site.file}:${site.line} ${site.function}`} site={site} />
        ))}
        {docs !== null && (
          <a href={docs} target="_blank" rel="noopener noreferrer">
            Streamlit's docs
          </a>
        )}
        <span className="rule">{warning.rule}</span>
      </div>
    </article>
  );
}

/** In which runs: the newest of them, and the first where there are several. */
function Seen({ warning, shown }: WarningProps) {
  const { count = 1, run_id } = warning;
  const first = warning.first_run || run_id;
  const last = warning.last_run || run_id;
  if (count === 1 && last === shown.id) return null;
  return (
    <span className="seen">
      {count > 1 && <span className="times">{count}×</span>}
      {count > 1 && first !== last && (
        <>
          <ToRun id={first} /> –{" "}
        </>
      )}
      <ToRun id={last} />
    </span>
  );
}

function ToRun({ id }: { readonly id: number }) {
  const dispatch = useDispatch();
  return <RunLink id={id} onOpen={() => dispatch({ type: "select_run", id, tab: "diff" })} />;
}
