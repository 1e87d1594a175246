/** The callbacks that ran before the script's body, in their order. */

import { commandIcon, duration, plural } from "../core/format";
import type { CallbackTrace, NodeId, Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { ExceptionBox } from "./ExceptionBox";
import { Icon } from "./icons";
import { KeyButton } from "./KeyButton";
import { Long } from "./Long";
import { SiteButton } from "./SiteButton";
import { Value } from "./Value";
import { WriterLine } from "./Writer";

export function CallbacksTab({ run }: { readonly run: Run }) {
  const callbacks = run.callbacks ?? [];
  if (callbacks.length === 0) return <p className="blank">No callback ran in this run.</p>;
  return callbacks.map((trace, i) => (
    <Callback
      // biome-ignore lint/suspicious/noArrayIndexKey: the order of calls names them, and never changes
      key={`${run.id} ${i}`}
      run={run}
      trace={trace}
      place={callbacks.length > 1 ? `${i + 1} of ${callbacks.length}` : null}
    />
  ));
}

interface CallbackProps {
  readonly run: Run;
  readonly trace: CallbackTrace;
  readonly place: string | null;
}

function Callback({ run, trace, place }: CallbackProps) {
  const changes = trace.changes ?? [];
  const keys = new Set(changes.map((change) => change.path[0])).size;
  return (
    <section className="callback" data-testid="callback" aria-label={trace.name}>
      <h3>
        <span className="key">
          <Long text={trace.name} lines={2}>
            {trace.name}
          </Long>
        </span>
        <span className="time">
          {place !== null && `${place} · `}
          {duration(trace.duration_ms)}
        </span>
      </h3>
      <p className="facts">
        <span>
          <Long text={trace.widget_label} lines={2}>
            {trace.widget_label || (
              <i>{trace.widget_key === null ? "no key, no label" : "no label"}</i>
            )}
          </Long>{" "}
          {trace.widget_key !== null && <Key name={trace.widget_key} />}
        </span>
        {trace.site !== null && <SiteButton site={trace.site} />}
      </p>
      <Arguments trace={trace} />
      {trace.exception && <ExceptionBox exception={trace.exception} />}
      <EndedBy trace={trace} />
      {trace.cut_short && (
        <p className="facts" data-testid="callback-cut-short">
          <span className="ending">
            interrupted while it was running: what it did later is not seen
          </span>
        </p>
      )}
      <Reads trace={trace} />
      <Meanwhile keys={trace.meanwhile ?? []} />
      {(changes.length > 0 || !trace.meanwhile?.length) && (
        <p className="heading">
          {changes.length === 0 ? "It changed nothing" : `It changed ${plural(keys, "key")}`}
        </p>
      )}
      <ChangeGroups run={run} changes={changes} writes={trace.writes ?? []} />
      <OtherWrites trace={trace} />
    </section>
  );
}

const Key = ({ name }: { readonly name: string }) => (
  <KeyButton subject={{ scope: "state", path: [name] }} />
);

function EndedBy({ trace: { ended_by, rerun, stop } }: { readonly trace: CallbackTrace }) {
  const site = rerun ?? stop;
  if (!ended_by) return null;
  return (
    <p className="facts" data-testid="callback-ended">
      <span className="ending">
        <Icon name={commandIcon(ended_by)} size={11} /> ended by st.{ended_by}
      </span>
      {site && <SiteButton site={site} />}
    </p>
  );
}

/** A thread may have done that, or the callback by a way that nobody hears: a guess is no fact. */
function Meanwhile({ keys }: { readonly keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <p className="facts names" data-testid="callback-meanwhile">
      <span>Changed in place while it ran, it is not known by whom:</span>
      {keys.map((name) => (
        <Key key={name} name={name} />
      ))}
    </p>
  );
}

function Reads({ trace }: { readonly trace: CallbackTrace }) {
  const reads = [...new Set(trace.reads)];
  if (reads.length === 0) return null;
  return (
    <p className="facts names" data-testid="callback-reads">
      <span>It read</span>
      {reads.map((name) => (
        <Key key={name} name={name} />
      ))}
    </p>
  );
}

/** Writes that left nothing different: of the same value, or taken back before the callback ended. */
function OtherWrites({ trace }: { readonly trace: CallbackTrace }) {
  const changed = new Set((trace.changes ?? []).map((change) => String(change.path[0])));
  const others = (trace.writes ?? []).filter((write) => !changed.has(write.key));
  if (others.length === 0) return null;
  return (
    <div data-testid="callback-writes">
      <p className="heading">
        {trace.exception ? "It wrote before it failed" : "It wrote as well"}
      </p>
      <ul className="other-writes">
        {others.map((write, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: writes are in order, and never change
          <li key={i}>
            <Key name={write.key} />
            <WriterLine write={{ ...write, callback: null }} />
          </li>
        ))}
      </ul>
    </div>
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
