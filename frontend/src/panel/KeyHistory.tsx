/** The whole history of one key, or of one part of it: every change, the newest first. */

import { useEffect, useMemo, useRef, useState } from "react";
import {
  changedSomething,
  type KeyHistory as History,
  keyHistory,
  type Subject,
} from "../core/blame";
import { pathText, plural } from "../core/format";
import type { SessionRecord } from "../core/record";
import { useDispatch } from "./context";
import { HistoryEntry } from "./HistoryEntry";
import { Icon } from "./icons";
import { Long } from "./Long";
import { More, usePages } from "./More";
import { RedactKey } from "./RedactKey";
import { Value } from "./Value";

interface KeyHistoryProps {
  readonly record: SessionRecord;
  readonly subject: Subject;
}

const AT_ONCE = 25;

export function KeyHistory({ record, subject }: KeyHistoryProps) {
  const history = useMemo(() => keyHistory(record, subject), [record, subject]);
  const [all, setAll] = useState(false);
  const changes = history.entries.filter(changedSomething);
  const unseen = history.entries.filter((entry) => entry.unseen);
  const hidden = history.entries.filter((entry) => entry.hidden !== null);
  const told = history.entries.filter(
    (entry) => entry.unseen || entry.caughtUp || entry.hidden !== null || changedSomething(entry),
  );
  const caughtUp = history.entries.filter((entry) => entry.caughtUp);
  const shown = all ? history.entries : told;
  const idle = history.entries.length - told.length;
  const { limit, more } = usePages(AT_ONCE);
  return (
    <section
      className="history"
      data-testid="key-history"
      aria-label={`History of ${pathText(subject.path)}`}
    >
      <Head subject={subject} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must be able to reach it */}
      <div className="tab-panel" tabIndex={0}>
        <p className="muted fine history-sum">
          {changes.length === 0 ? "No change is recorded" : plural(changes.length, "run")}
          {changes.length > 0 && " changed it"}
          {unseen.length > 0 && `; ${plural(unseen.length, "run")} wrote it, not compared`}
          {caughtUp.length > 0 && `; of ${plural(caughtUp.length, "run")} that is not known`}
          {hidden.length > 0 && `; ${plural(hidden.length, "run")} wrote it, redacted`}
          {idle > 0 && (
            <button
              type="button"
              className="text-button"
              aria-pressed={all}
              onClick={() => setAll(!all)}
            >
              {all ? "hide" : "show"} {plural(idle, "write")} of the same value
            </button>
          )}
        </p>
        <ol className="history-entries">
          {shown.slice(0, limit).map((entry) => (
            <HistoryEntry key={entry.run.id} entry={entry} subject={subject} />
          ))}
        </ol>
        <More hidden={shown.length - limit} atOnce={AT_ONCE} word="more run" onMore={more} />
        {shown.length <= limit && <Before history={history} record={record} />}
      </div>
    </section>
  );
}

function Head({ subject }: { readonly subject: Subject }) {
  const dispatch = useDispatch();
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const whole = { ...subject, path: subject.path.slice(0, 1) };
  return (
    <div className="history-head">
      <button
        ref={back}
        type="button"
        className="icon-button small"
        aria-label="Back (Escape)"
        title="Back (Escape)"
        onClick={() => dispatch({ type: "close_history" })}
      >
        <Icon name="previous" size={12} />
      </button>
      <h3>
        {subject.scope === "query" && <span className="muted">query parameter </span>}
        <span className="key">
          <Long text={pathText(subject.path)} lines={2}>
            {pathText(subject.path)}
          </Long>
        </span>
      </h3>
      {subject.path.length > 1 && (
        <button
          type="button"
          className="text-button fine"
          onClick={() => dispatch({ type: "open_history", subject: whole })}
        >
          whole key
        </button>
      )}
      {subject.scope !== "query" && <RedactKey name={String(subject.path[0])} />}
    </div>
  );
}

interface BeforeProps {
  readonly history: History;
  readonly record: SessionRecord;
}

/** Where the record begins in the middle of the session, the value that it began with. */
function Before({ history, record }: BeforeProps) {
  const oldest = record.runs[0]?.id ?? 1;
  if (history.base === null || oldest === 1) return null;
  return (
    <div className="history-base">
      <p className="muted fine">Before run {oldest}, which is the oldest that is kept:</p>
      <Value id={history.base} label={`value before run ${oldest}`} />
    </div>
  );
}
