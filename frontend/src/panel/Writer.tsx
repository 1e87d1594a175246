/** Who wrote a key: a line of the app, a callback, a widget, Streamlit, or nobody; then, suspects. */

import type { ReactNode } from "react";
import { suspectsOf, wasEarly } from "../core/blame";
import { writerText } from "../core/format";
import type { Run, Write } from "../wire";
import { useDispatch } from "./context";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";
import { Later, Suspects } from "./Suspects";

interface WriterProps {
  readonly write: Write;
  /** the run whose change it is told of: not always the one that wrote */
  readonly run: Run;
  /** whether another write of the key is told above */
  readonly later?: boolean;
  /** how often it did so */
  readonly times?: number;
}

export function Writer({ write, run, later = false, times = 1 }: WriterProps) {
  const dispatch = useDispatch();
  const suspects = suspectsOf(run, write);
  const open = () => dispatch({ type: "select_run", id: write.run_id, tab: "diff" });
  return (
    <>
      <WriterLine write={write} again={assignedAgain(run, write)} later={later} times={times}>
        {write.run_id !== run.id && (
          <span>
            in <RunLink id={write.run_id} onOpen={open} />
          </span>
        )}
      </WriterLine>
      {write.kind === "mutated" && !wasEarly(write) && (
        <Suspects reads={suspects} callback={write.callback} />
      )}
      {write.kind === "assigned" && suspects.length > 0 && <Later reads={suspects} />}
    </>
  );
}

/** Whether a value that was changed in place was also assigned to the key that it had already. */
const assignedAgain = (run: Run, { key, kind }: Write) =>
  kind === "mutated" && (run.writes ?? []).some((other) => other.key === key && other.same);

interface WriterLineProps {
  readonly write: Write;
  readonly again?: boolean;
  readonly later?: boolean;
  readonly times?: number;
  readonly children?: ReactNode;
}

export function WriterLine({ write, again, later, times = 1, children }: WriterLineProps) {
  return (
    <div className="writer">
      {later && write.kind !== "mutated" && <span>then</span>}
      {(write.site === null || write.kind !== "assigned" || write.same) && (
        <span>{again ? "changed in place" : writerText(write)}</span>
      )}
      {write.site !== null && <SiteButton site={write.site} />}
      {write.callback !== null && (
        <span>
          callback <b>{write.callback}</b>
        </span>
      )}
      {write.fragment && <span>fragment {write.fragment}</span>}
      {times > 1 && <span>{times.toLocaleString("en")} times</span>}
      {children}
    </div>
  );
}
