/** Changes grouped by key, each group with who wrote the key. */

import { useState } from "react";
import { plural, shortType, writerText } from "../core/format";
import { changesByKey, type KeyChanges } from "../core/runs";
import type { Change, Write } from "../wire";
import { ChangeRow, Kind } from "./ChangeRow";
import { useNode } from "./context";
import { SiteButton } from "./SiteButton";

/** A run that changes everything is drawn piece by piece. */
const AT_ONCE = 100;

interface ChangeGroupsProps {
  readonly changes: readonly Change[];
  readonly writes?: readonly Write[];
}

export function ChangeGroups({ changes, writes = [] }: ChangeGroupsProps) {
  const [limit, setLimit] = useState(AT_ONCE);
  const groups = changesByKey(changes);
  const hidden = groups.length - limit;
  return (
    <div className="groups">
      {groups.slice(0, limit).map((group) => (
        <Group key={group.key} group={group} writes={writes.filter((w) => w.key === group.key)} />
      ))}
      {hidden > 0 && (
        <button type="button" className="text-button" onClick={() => setLimit(limit + AT_ONCE)}>
          Show {plural(Math.min(hidden, AT_ONCE), "more key")} of {hidden.toLocaleString("en")}
        </button>
      )}
    </div>
  );
}

interface GroupProps {
  readonly group: KeyChanges;
  readonly writes: readonly Write[];
}

function Group({ group, writes }: GroupProps) {
  const [only] = group.changes;
  const whole = group.changes.length === 1 && only?.path.length === 1 ? only : null;
  const writers = distinctWrites([...writes, ...group.changes.map((change) => change.write)]);
  return (
    <section className={whole === null ? "group" : "group whole"} aria-label={group.key}>
      <h4>
        <span className="key">{group.key}</span>
        {whole !== null && <TypeOf change={whole} />}
        {whole !== null && <Kind change={whole} />}
      </h4>
      <ul>
        {group.changes.map((change) => (
          <ChangeRow key={JSON.stringify(change.path)} change={change} bare={change === whole} />
        ))}
      </ul>
      {writers.map((write) => (
        <Writer key={writeKey(write)} write={write} />
      ))}
    </section>
  );
}

function TypeOf({ change }: { readonly change: Change }) {
  const before = useNode(change.before);
  const after = useNode(change.after);
  const names = [before, after].flatMap((node) =>
    node === undefined ? [] : [shortType(node.type)],
  );
  return <span className="type">{[...new Set(names)].join(" → ")}</span>;
}

export function Writer({ write }: { readonly write: Write }) {
  return (
    <p className="writer">
      {(write.site === null || write.kind !== "assigned") && <span>{writerText(write)}</span>}
      {write.site !== null && <SiteButton site={write.site} />}
      {write.callback !== null && (
        <span>
          callback <b>{write.callback}</b>
        </span>
      )}
    </p>
  );
}

const writeKey = ({ kind, callback, site }: Write) =>
  `${kind} ${callback} ${site?.file}:${site?.line} ${site?.function}`;

function distinctWrites(writes: readonly (Write | null | undefined)[]): readonly Write[] {
  const distinct = new Map<string, Write>();
  for (const write of writes) if (write) distinct.set(writeKey(write), write);
  return [...distinct.values()];
}
