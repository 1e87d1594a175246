/** One mistake: what happened to which key, how often, where, and how to mend it. */

import { safeUrl } from "../core/format";
import { asIn, type Mistake } from "../core/warnings";
import type { Run } from "../wire";
import { Hint } from "./Hint";
import { Icon, SEVERITY_ICON } from "./icons";
import { KeyButton } from "./KeyButton";
import { Long } from "./Long";
import { Occurrences } from "./Occurrences";
import { Prose } from "./Prose";
import { SiteButton } from "./SiteButton";

interface WarningProps {
  readonly mistake: Mistake;
  /** the run on show: its own words come first, and there is no need to go there */
  readonly shown: Run;
}

export function Warning({ mistake, shown }: WarningProps) {
  const warning = asIn(mistake, shown);
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
        {warning.key !== "" && <KeyButton subject={{ scope: "state", path: [warning.key] }} />}
      </h4>
      <p className="message">
        <Long text={warning.message} lines={8}>
          <Prose text={warning.message} />
        </Long>
      </p>
      <Occurrences mistake={mistake} shown={shown} />
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
