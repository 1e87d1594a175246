/** What a run's record says at a glance. Counted once per run, since records never change. */

import type { Change, Run, Severity, Write } from "../wire";
import { isFailure } from "./format";
import { countBySeverity, mistakes, worst } from "./warnings";

export interface KeyChanges {
  readonly key: string;
  readonly changes: readonly Change[];
}

export function changesByKey(changes: readonly Change[]): readonly KeyChanges[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = String(change.path[0] ?? "");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return [...groups].map(([key, own]) => ({ key, changes: own }));
}

const FEW = 3;

/**
 * The changes apart from those by which a widget's key merely came, where these are many: nobody
 * assigned it, the browser sent nothing for it, and no address or earlier page gave it its value.
 */
export function apartFromAppeared(
  run: Run,
  changes: readonly Change[],
): { readonly told: readonly Change[]; readonly appeared: readonly Change[] } {
  const owners = new Map(run.owners?.set);
  const chosen = new Set(run.cause.widgets?.map((widget) => widget.key));
  for (const { key, kind } of run.writes ?? []) if (kind !== "widget") chosen.add(key);
  const merelyCame = ({ path, kind, write, note = "" }: Change) => {
    const key = String(path[0]);
    const owner = owners.get(key);
    const own = write?.kind === "widget" && !chosen.has(key) && !owner?.bound && !owner?.persist;
    return kind === "added" && path.length === 1 && own && note === "";
  };
  const appeared = changes.filter(merelyCame);
  if (appeared.length <= FEW) return { told: changes, appeared: [] };
  return { told: changes.filter((change) => !merelyCame(change)), appeared };
}

/** How grave a run was, its ending included. */
export function gravity(run: Run): Severity | null {
  return isFailure(run.ending) ? "error" : worst(run.warnings ?? []);
}

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
}

/** Errors and warnings of the runs after `seen`, the same mistake once: the collapsed panel's badge. */
export function tallySince(runs: readonly Run[], seen: number): Tally {
  const fresh = runs.filter((run) => run.id > seen);
  const { error, warning } = countBySeverity(mistakes(fresh));
  const failures = fresh.filter(
    (run) => isFailure(run.ending) && worst(run.warnings ?? []) !== "error",
  );
  return { errors: failures.length + error, warnings: warning };
}

/** The last write of a key up to and including a run. */
export function lastWrite(runs: readonly Run[], key: string, upTo: number): Write | null {
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i];
    if (run === undefined || run.id > upTo) continue;
    const write = run.writes?.findLast((w) => w.key === key) ?? writeInChanges(run, key);
    if (write) return write;
  }
  return null;
}

const writeInChanges = (run: Run, key: string) =>
  run.changes?.findLast((change) => change.path[0] === key && change.write)?.write ?? null;

export const nextRun = (runs: readonly Run[], run: Run): Run | null =>
  runs[runs.findIndex(({ id }) => id === run.id) + 1] ?? null;

/** Names a writer: the same line may write a key many times. */
export const writeKey = ({ kind, callback, site, same = false }: Write) =>
  `${kind} ${same} ${callback} ${site?.file}:${site?.line} ${site?.function}`;

export function distinctWrites(writes: readonly (Write | null | undefined)[]): readonly Write[] {
  const distinct = new Map<string, Write>();
  for (const write of writes) if (write) distinct.set(writeKey(write), write);
  return [...distinct.values()];
}
