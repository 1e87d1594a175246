/** The callbacks that ran before the script's body. */

import { duration, plural } from "../core/format";
import type { CallbackTrace, NodeId, Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { ExceptionBox } from "./ExceptionBox";
import { SiteButton } from "./SiteButton";
import { Value } from "./Value";

export function CallbacksTab({ run }: { readonly run: Run }) {
  const callbacks = run.callbacks ?? [];
  if (callbacks.length === 0) return <p className="blank">No callback ran in this run.</p>;
  return callbacks.map((trace, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the order of calls names them, and never changes
    <Callback key={`${run.id} ${i}`} trace={trace} />
  ));
}

function Callback({ trace }: { readonly trace: CallbackTrace }) {
  const changes = trace.changes ?? [];
  const keys = new Set(changes.map((change) => change.path[0])).size;
  return (
    <section className="callback" data-testid="callback" aria-label={trace.name}>
      <h3>
        <span className="key">{trace.name}</span>
        <span className="time">{duration(trace.duration_ms)}</span>
      </h3>
      <p className="facts">
        <span>
          {trace.widget_label || "widget"}
          {trace.widget_key !== null && <span className="key"> {trace.widget_key}</span>}
        </span>
        {trace.site !== null && <SiteButton site={trace.site} />}
      </p>
      <Arguments trace={trace} />
      {trace.exception && <ExceptionBox exception={trace.exception} />}
      <p className="heading">
        {changes.length === 0 ? "It changed nothing" : `It changed ${plural(keys, "key")}`}
      </p>
      <ChangeGroups changes={changes} />
    </section>
  );
}

function Arguments({ trace }: { readonly trace: CallbackTrace }) {
  const all: (readonly [string, NodeId])[] = [
    ...trace.args.map((id, i) => [String(i), id] as const),
    ...trace.kwargs,
  ];
  if (all.length === 0) return null;
  return (
    <dl className="arguments">
      {all.map(([name, id]) => (
        <div key={name}>
          <dt>{/^\d+$/.test(name) ? `args ${name}` : `${name} =`}</dt>
          <dd>
            <Value id={id} label={`argument ${name}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
