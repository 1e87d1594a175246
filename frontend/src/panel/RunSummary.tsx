/** Why this run ran and how it ended. */

import { clock, duration, endingText } from "../core/format";
import type { Run, WidgetChange } from "../wire";
import { BeforeAfter } from "./ChangeRow";
import { ExceptionBox } from "./ExceptionBox";
import { CAUSE_ICON, Icon } from "./icons";
import { Prose } from "./Prose";
import { SiteButton } from "./SiteButton";

export function RunSummary({ run }: { readonly run: Run }) {
  const { cause } = run;
  return (
    <section className="summary" aria-label={`Run ${run.id}`}>
      <h3>
        <Icon name={CAUSE_ICON[cause.kind]} size={13} />
        <span>
          <span className="muted">Run {run.id}</span> <Prose text={cause.text} />
        </span>
      </h3>
      {cause.site && <SiteButton site={cause.site} />}
      {(cause.widgets ?? []).map((widget) => (
        <Widget key={`${widget.key} ${widget.label} ${widget.type}`} widget={widget} />
      ))}
      <Facts run={run} />
      {run.exception && <ExceptionBox exception={run.exception} />}
    </section>
  );
}

function Widget({ widget }: { readonly widget: WidgetChange }) {
  return (
    <div className="widget">
      <span className="widget-name">
        {widget.key === null ? <i>no key</i> : <span className="key">{widget.key}</span>}
        <span className="type">{widget.type}</span>
      </span>
      <BeforeAfter
        before={widget.before}
        after={widget.after}
        label={widget.label || widget.type}
      />
    </div>
  );
}

function Facts({ run }: { readonly run: Run }) {
  return (
    <p className="facts">
      <span title={`Started ${run.started_at}`}>{clock(run.started_at)}</span>
      <span>{run.page}</span>
      {run.fragments.length > 0 && <span>fragment {run.fragments.join(", ")}</span>}
      <span title="How long the run took">{duration(run.duration_ms)}</span>
      <span title="What recording added to it">inspector: {duration(run.overhead_ms)}</span>
      {run.ending !== "finished" && <span className="ending">{endingText(run.ending)}</span>}
      {run.ending_site && <SiteButton site={run.ending_site} />}
    </p>
  );
}
