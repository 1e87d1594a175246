/** In which runs a mistake was seen: how often, the first and the last, and the way to each that is kept. */

import { useId, useState } from "react";
import type { Mistake } from "../core/warnings";
import type { Run } from "../wire";
import { useDispatch } from "./context";
import { More, usePages } from "./More";
import { RunLink } from "./RunLink";

interface OccurrencesProps {
  readonly mistake: Mistake;
  readonly shown: Run;
}

export function Occurrences({ mistake, shown }: OccurrencesProps) {
  const { count = 1, run_id, first_run = run_id, last_run = run_id, occurrences } = mistake;
  const [open, setOpen] = useState(false);
  const id = useId();
  if (count === 1) return last_run === shown.id ? null : <Seen>in {<ToRun id={last_run} />}</Seen>;
  return (
    <>
      <Seen>
        <span className="times">{count}×</span>
        {first_run === last_run ? (
          <ToRun id={last_run} />
        ) : (
          <>
            first <ToRun id={first_run} />, last <ToRun id={last_run} />
          </>
        )}
        {occurrences.length > 2 && (
          <button
            type="button"
            className="text-button"
            data-testid="all-occurrences"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            {open ? "hide the others" : "show each"}
          </button>
        )}
      </Seen>
      {open && <Each id={id} mistake={mistake} />}
    </>
  );
}

const Seen = ({ children }: { readonly children: React.ReactNode }) => (
  <p className="seen">{children}</p>
);

const AT_ONCE = 30;

/** The newest first, as in the list of runs. */
function Each({ id, mistake }: { readonly id: string; readonly mistake: Mistake }) {
  const { limit, more } = usePages(AT_ONCE);
  const runs = mistake.occurrences.map((warning) => warning.run_id).reverse();
  return (
    <div id={id}>
      <ul className="occurrences" aria-label="Runs with this mistake">
        {runs.slice(0, limit).map((run) => (
          <li key={run}>
            <ToRun id={run} />
          </li>
        ))}
      </ul>
      <More hidden={runs.length - limit} atOnce={AT_ONCE} word="more run" onMore={more} />
    </div>
  );
}

function ToRun({ id }: { readonly id: number }) {
  const dispatch = useDispatch();
  return <RunLink id={id} onOpen={() => dispatch({ type: "select_run", id, tab: "diff" })} />;
}
