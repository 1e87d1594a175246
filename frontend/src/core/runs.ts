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

export interface Sorted {
  readonly told: readonly Change[];
  /** widgets' keys that merely came, where these are many */
  readonly appeared: readonly Change[];
  /** widgets' keys that Streamlit merely cleaned up, where these are many */
  readonly disappeared: readonly Change[];
}

/**
 * The changes apart from those by which a widget's key merely came or went: nobody assigned or deleted it,
 * the browser sent nothing for it, no address or earlier page gave it its value, and no warning names it.
 */
export function apartFromWidgets(run: Run, changes: readonly Change[]): Sorted {
  const owners = new Map(run.owners?.set);
  const chosen = new Set(run.cause.widgets?.map((widget) => widget.key));
  for (const { key, kind } of run.writes ?? [])
    if (kind !== "widget" && kind !== "cleanup") chosen.add(key);
  for (const { key } of run.warnings ?? []) chosen.add(key);
  const merely = ({ path, kind, write, note = "" }: Change) => {
    const key = String(path[0]);
    const owner = owners.get(key);
    if (path.length > 1 || chosen.has(key) || owner?.bound || owner?.persist || note) return null;
    return WIDGETS_OWN.has(`${kind} ${write?.kind}`) ? kind : null;
  };
  const many = (kind: Change["kind"]) => {
    const found = changes.filter((change) => merely(change) === kind);
    return found.length > FEW ? found : [];
  };
  const [appeared, disappeared] = [many("added"), many("removed")];
  const folded = new Set([...appeared, ...disappeared]);
  return { told: changes.filter((change) => !folded.has(change)), appeared, disappeared };
}

const WIDGETS_OWN = new Set(["added widget", "removed cleanup"]);

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

/** One that wrote a key: the same line may do so many times. */
export interface Writer {
  readonly name: string;
  /** the last of its writes */
  readonly write: Write;
  readonly times: number;
}

/** The writers of a key in the order of their last writes; a write that is given twice counts once. */
export function writersOf(writes: readonly (Write | null | undefined)[]): readonly Writer[] {
  const found = new Map<string, Writer>();
  const counted = new Set<string>();
  for (const write of writes) {
    if (!write) continue;
    const { kind, callback, site, same = false } = write;
    const name = `${kind} ${same} ${callback} ${site?.file}:${site?.line} ${site?.function}`;
    const own = `${name} ${write.run_id} ${write.at}`;
    if (counted.has(own)) continue;
    counted.add(own);
    const times = (found.get(name)?.times ?? 0) + 1;
    found.delete(name);
    found.set(name, { name, write, times });
  }
  return [...found.values()];
}
