/** Widgets that merely came, or that Streamlit cleaned up: one line, until it is asked for more. */

import { useId, useState } from "react";
import { plural } from "../core/format";
import type { Change, Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { Kind } from "./ChangeRow";
import { Icon } from "./icons";

const NAMED = 20;

interface ManyWidgetsProps {
  readonly run: Run;
  readonly changes: readonly Change[];
  readonly what: "appeared" | "disappeared";
}

export function ManyWidgets({ run, changes, what }: ManyWidgetsProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const [first] = changes;
  if (first === undefined) return null;
  const names = changes.slice(0, NAMED).map((change) => String(change.path[0]));
  return (
    <section className="appeared" data-testid={what}>
      <button
        type="button"
        className="appeared-line"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? "down" : "chevron"} size={11} />
        <b>
          {plural(changes.length, "widget")} {what}
        </b>
        <Kind change={first} />
        {!open && <span className="appeared-names">{names.join(", ")}</span>}
      </button>
      {open && (
        <div id={id}>
          <ChangeGroups run={run} changes={changes} writes={run.writes ?? []} />
        </div>
      )}
    </section>
  );
}
