/** Why this run ran and how it ended. */

import { chainedBy, pagesOf } from "../core/folds";
import { clock, duration } from "../core/format";
import type { Shown } from "../core/interaction";
import type { Run, WidgetChange } from "../wire";
import { BeforeAfter } from "./ChangeRow";
import { useDispatch } from "./context";
import { EndingLine } from "./EndingLine";
import { ExceptionBox } from "./ExceptionBox";
import { CAUSE_ICON, Icon } from "./icons";
import { KeyButton } from "./KeyButton";
import { Long } from "./Long";
import { Prose } from "./Prose";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";

export function RunSummary({ run, chain }: Shown) {
  const { cause } = run;
  const name = chain.length > 1 ? `Runs ${chain[0]?.id} to ${run.id}` : `Run ${run.id}`;
  return (
    <section className="summary" aria-label={name}>
      <h3>
        <Icon name={CAUSE_ICON[cause.kind]} size={13} />
        <span>
          <Long text={cause.text}>
            <span className="muted">{name}</span> <Prose text={cause.text} />
          </Long>
        </span>
      </h3>
      {cause.site && <SiteButton site={cause.site} />}
      <Asker run={run} />
      {(cause.widgets ?? []).map((widget) => (
        <Widget key={`${widget.key} ${widget.label} ${widget.type}`} widget={widget} />
      ))}
      <Facts run={run} chain={chain} />
      <Together chain={chain} />
      <EndingLine run={run} />
      {run.exception && <ExceptionBox exception={run.exception} />}
    </section>
  );
}

/** The run that asked for this one. */
function Asker({ run }: { readonly run: Run }) {
  const dispatch = useDispatch();
  const asker = run.follows ?? null;
  if (asker === null) return null;
  return (
    <p className="facts">
      <span>
        asked for by{" "}
        <RunLink id={asker} onOpen={() => dispatch({ type: "select_run", id: asker })} />
      </span>
    </p>
  );
}

/** Says that more than one run is shown, and how to see each. */
function Together({ chain }: Pick<Shown, "chain">) {
  const dispatch = useDispatch();
  const [head] = chain;
  if (head === undefined || chain.length < 2) return null;
  return (
    <p className="facts" data-testid="chain">
      <span>
        {chain.length} runs, chained by {chainedBy(chain)}: what they did together.{" "}
        <button
          type="button"
          className="text-button"
          onClick={() => dispatch({ type: "fold", head: head.id, on: false })}
        >
          Show each run
        </button>
      </span>
    </p>
  );
}

/** the key that Streamlit makes up for a form's button */
const SUBMITTER = "FormSubmitter:";

function Widget({ widget }: { readonly widget: WidgetChange }) {
  const named = widget.key !== null && !(widget.label && widget.key.startsWith(SUBMITTER));
  const subject = named ? { scope: "state" as const, path: [widget.key] } : undefined;
  return (
    <div className="widget">
      <span className="widget-name">
        {subject === undefined ? (
          <bdi>{widget.label || <i>no key, no label</i>}</bdi>
        ) : (
          <KeyButton subject={subject} />
        )}
        <span className="type">{widget.type}</span>
        {widget.form && <span className="type">form {widget.form}</span>}
      </span>
      {/* that a button is pressed says all: its value is back at False in the next run */}
      {!widget.type.endsWith("button") && (
        <BeforeAfter
          before={widget.before}
          after={widget.after}
          label={widget.label || widget.type}
          subject={subject}
        />
      )}
      {widget.site && <SiteButton site={widget.site} />}
    </div>
  );
}

function Facts({ run, chain }: Shown) {
  return (
    <p className="facts">
      <span title={`Started ${run.started_at}`}>{clock(run.started_at)}</span>
      <span>{pagesOf(chain)}</span>
      {run.fragments.length > 0 && <span>fragment {run.fragments.join(", ")}</span>}
      <span title="How long the run took">{duration(run.duration_ms)}</span>
      <span title="What recording the run and drawing this panel added to it">
        inspector: {duration(run.overhead_ms)}
      </span>
    </p>
  );
}
