/** Changes grouped by key, each group with who wrote the key. */

import type { Subject } from "../core/blame";
import { shortType } from "../core/format";
import { changesByKey, type KeyChanges } from "../core/runs";
import type { Change, Run, Write } from "../wire";
import { ChangeRow, Kind } from "./ChangeRow";
import { useNode } from "./context";
import { KeyButton } from "./KeyButton";
import { More, usePages } from "./More";
import { Writers } from "./Writers";

/** A run that changes everything is drawn piece by piece: so many keys, so many parts of each. */
const AT_ONCE = 100;

interface ChangeGroupsProps {
  readonly run: Run;
  readonly changes: readonly Change[];
  readonly writes?: readonly Write[];
  readonly scope?: Subject["scope"];
}

export function ChangeGroups({ run, changes, writes = [], scope = "state" }: ChangeGroupsProps) {
  const { limit, more } = usePages(AT_ONCE);
  const groups = changesByKey(changes);
  return (
    <div className="groups">
      {groups.slice(0, limit).map((group) => (
        <Group
          key={group.key}
          run={run}
          group={group}
          writes={writes.filter((write) => write.key === group.key)}
          scope={scope}
        />
      ))}
      <More hidden={groups.length - limit} atOnce={AT_ONCE} word="more key" onMore={more} />
    </div>
  );
}

interface GroupProps {
  readonly run: Run;
  readonly group: KeyChanges;
  readonly writes: readonly Write[];
  readonly scope: Subject["scope"];
}

function Group({ run, group, writes, scope }: GroupProps) {
  const { limit, more } = usePages(AT_ONCE);
  const [only] = group.changes;
  const whole = group.changes.length === 1 && only?.path.length === 1 ? only : null;
  return (
    <section className={whole === null ? "group" : "group whole"} aria-label={group.key}>
      <h4>
        <KeyButton subject={{ scope, path: [group.key] }} />
        {whole !== null && <TypeOf change={whole} />}
        {whole !== null && <Kind change={whole} />}
      </h4>
      <ul>
        {group.changes.slice(0, limit).map((change) => (
          <ChangeRow
            key={JSON.stringify(change.path)}
            change={change}
            bare={change === whole}
            scope={scope}
          />
        ))}
      </ul>
      <More hidden={group.changes.length - limit} atOnce={AT_ONCE} word="more part" onMore={more} />
      <Writers run={run} writes={[...writes, ...group.changes.map((change) => change.write)]} />
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
