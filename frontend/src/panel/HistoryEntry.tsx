/** One run's part in the history of a key: from what to what, by whom, or by whom perhaps. */

import type { HistoryEntry as Entry, Subject } from "../core/blame";
import { plural } from "../core/format";
import type { Change, Read } from "../wire";
import { ChangeRow } from "./ChangeRow";
import { useCurrentRun, useDispatch } from "./context";
import { CAUSE_ICON, Icon } from "./icons";
import { More, usePages } from "./More";
import { Prose } from "./Prose";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";
import { Writer } from "./Writer";

interface EntryProps {
  readonly entry: Entry;
  readonly subject: Subject;
}

export function HistoryEntry({ entry, subject }: EntryProps) {
  const { run, changes, steps, writes, suspects } = entry;
  const dispatch = useDispatch();
  const current = useCurrentRun() === run;
  const open = () => dispatch({ type: "select_run", id: run.id, tab: "diff" });
  return (
    <li
      className="history-entry"
      data-testid="key-history-entry"
      data-run={run.id}
      data-kind={changes[0]?.kind}
      aria-current={current || undefined}
    >
      <p className="history-run">
        <RunLink id={run.id} onOpen={open} />
        <Icon name={CAUSE_ICON[run.cause.kind]} size={11} />
        <span className="muted">
          <Prose text={run.cause.text} />
        </span>
      </p>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of calls names them, and never changes
        <div key={i} className="step">
          <p className="muted fine">
            first, callback <b>{step.trace.name}</b>:
          </p>
          <Changes changes={step.changes} subject={subject} />
        </div>
      ))}
      {steps.length > 0 && changes.length > 0 && <p className="muted fine">over the whole run:</p>}
      {steps.length > 0 && changes.length === 0 && (
        <p className="muted fine">After the run it was as before.</p>
      )}
      <Changes changes={changes} subject={subject} />
      {writes.map((write) => (
        <Writer key={`${write.at} ${write.kind} ${write.site?.line}`} write={write} />
      ))}
      {changes.some((change) => change.kind === "mutated") && <Suspects reads={suspects} />}
      <p className="facts">
        <span>{run.page}</span>
        {run.fragments.length > 0 && <span>fragment {run.fragments.join(", ")}</span>}
      </p>
    </li>
  );
}

const AT_ONCE = 20;

interface ChangesProps {
  readonly changes: readonly Change[];
  readonly subject: Subject;
}

function Changes({ changes, subject }: ChangesProps) {
  const { limit, more } = usePages(AT_ONCE);
  if (changes.length === 0) return null;
  return (
    <>
      <ul className="history-changes">
        {changes.slice(0, limit).map((change) => (
          <ChangeRow
            key={JSON.stringify(change.path)}
            change={change}
            scope={subject.scope}
            below={subject.path.length}
          />
        ))}
      </ul>
      <More hidden={changes.length - limit} atOnce={AT_ONCE} word="more part" onMore={more} />
    </>
  );
}

/** Nobody assigned it, so whoever read it may have changed it: a suspicion, and called one. */
function Suspects({ reads }: { readonly reads: readonly Read[] }) {
  if (reads.length === 0) {
    return (
      <p className="suspects muted fine">
        No suspect: no line of the app was seen reading it in this run.
      </p>
    );
  }
  return (
    <div className="suspects">
      <p className="fine">
        <Icon name="search" size={10} /> Suspects: what read it in this run and may have changed it
      </p>
      <ul>
        {reads.map((read) => (
          <li key={`${read.first} ${read.callback}`} className="writer" data-testid="suspect">
            {read.site === null ? (
              <span>a line that is not known</span>
            ) : (
              <SiteButton site={read.site} />
            )}
            <span>
              {read.callback !== null && (
                <>
                  callback <b>{read.callback}</b>,{" "}
                </>
              )}
              {plural(read.count, "read")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
