/** The key warnings of this run, and of all the others. */

import { useMemo, useState } from "react";
import { plural, safeUrl } from "../core/format";
import { allWarnings, bySeverity } from "../core/runs";
import type { KeyWarning, Run } from "../wire";
import { useDispatch, useRuns } from "./context";
import { Icon, SEVERITY_ICON } from "./icons";
import { Prose } from "./Prose";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";

const AT_ONCE = 50;

export function WarningsTab({ run }: { readonly run: Run }) {
  const runs = useRuns();
  const others = useMemo(
    () => bySeverity(allWarnings(runs.filter((other) => other.id !== run.id))),
    [runs, run.id],
  );
  const own = run.warnings ?? [];
  if (own.length + others.length === 0) {
    return <p className="blank">No warnings: no known mistake was seen in this history.</p>;
  }
  return (
    <>
      <Section
        title={`This run (${own.length})`}
        warnings={bySeverity(own)}
        empty="None in this run."
      />
      <Section
        title={`Other runs (${others.length})`}
        warnings={others}
        empty="None in the other runs."
        linked
      />
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly warnings: readonly KeyWarning[];
  readonly empty: string;
  readonly linked?: boolean;
}

function Section({ title, warnings, empty, linked = false }: SectionProps) {
  const [limit, setLimit] = useState(AT_ONCE);
  const hidden = warnings.length - limit;
  return (
    <section aria-label={title}>
      <h3 className="heading">{title}</h3>
      {warnings.length === 0 && <p className="muted fine none">{empty}</p>}
      {warnings.slice(0, limit).map((warning, i) => (
        <Warning
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule may speak twice about a key in a run
          key={`${warning.run_id} ${warning.rule} ${warning.key} ${i}`}
          warning={warning}
          linked={linked}
        />
      ))}
      {hidden > 0 && (
        <button type="button" className="text-button" onClick={() => setLimit(limit + AT_ONCE)}>
          Show {plural(Math.min(hidden, AT_ONCE), "more warning")} of {hidden}
        </button>
      )}
    </section>
  );
}

function Warning({ warning, linked }: { readonly warning: KeyWarning; readonly linked: boolean }) {
  const dispatch = useDispatch();
  const docs = safeUrl(warning.docs_url);
  const open = () => dispatch({ type: "select_run", id: warning.run_id, tab: "diff" });
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
        <span className="key">{warning.key}</span>
        {linked && <RunLink id={warning.run_id} onOpen={open} />}
      </h4>
      <p className="message">
        <Prose text={warning.message} />
      </p>
      {warning.hint !== "" && (
        <p className="hint">
          <Prose text={warning.hint} />
        </p>
      )}
      <p className="facts">
        {(warning.sites ?? []).map((site) => (
          <SiteButton key={`${site.file}:${site.line} ${site.function}`} site={site} />
        ))}
        {docs !== null && (
          <a href={docs} target="_blank" rel="noopener noreferrer">
            Streamlit's docs
          </a>
        )}
        <span className="rule">{warning.rule}</span>
      </p>
    </article>
  );
}
