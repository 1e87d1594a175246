/** One run's part in the history of a key: from what to what, by whom, or by whom perhaps. */

import type { HistoryEntry as Entry, Subject } from "../core/blame";
import { hiddenWords } from "../core/redacted";
import type { Change } from "../wire";
import { ChangeRow } from "./ChangeRow";
import { useCurrentRun, useDispatch } from "./context";
import { CAUSE_ICON, Icon } from "./icons";
import { More, usePages } from "./More";
import { Prose } from "./Prose";
import { RunLink } from "./RunLink";
import { Writers } from "./Writers";

interface EntryProps {
  readonly entry: Entry;
  readonly subject: Subject;
}

export function HistoryEntry({ entry, subject }: EntryProps) {
  const { run, changes, steps, writes, unseen, caughtUp, hidden } = entry;
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
      {unseen && <p className="note">Written, not compared: that took too long in this run.</p>}
      {caughtUp && (
        <p className="note">
          Captured in full for the first time: whether it had changed until then is not known.
        </p>
      )}
      {hidden !== null && <p className="note">Written, {hiddenWords(hidden)}.</p>}
      <Writers run={run} writes={writes} />
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
