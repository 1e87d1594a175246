/** Widgets that merely came, each with the value that it shows by itself: one line, until it is asked for more. */

import { useId, useState } from "react";
import { plural } from "../core/format";
import type { Change, Run } from "../wire";
import { ChangeGroups } from "./ChangeGroups";
import { Kind } from "./ChangeRow";
import { Icon } from "./icons";

const NAMED = 20;

interface AppearedProps {
  readonly run: Run;
  readonly changes: readonly Change[];
}

export function Appeared({ run, changes }: AppearedProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const [first] = changes;
  if (first === undefined) return null;
  const names = changes.slice(0, NAMED).map((change) => String(change.path[0]));
  return (
    <section className="appeared" data-testid="appeared">
      <button
        type="button"
        className="appeared-line"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? "down" : "chevron"} size={11} />
        <b>{plural(changes.length, "widget")} appeared</b>
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
