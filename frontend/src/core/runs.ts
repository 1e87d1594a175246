/** What a run's record says at a glance. Counted once per run, since records never change. */

import type { Change, KeyWarning, Run, Severity, Write } from "../wire";
import { isFailure } from "./format";

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

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The gravest first; the newest first among equals. */
export function bySeverity(warnings: readonly KeyWarning[]): readonly KeyWarning[] {
  return [...warnings].sort((a, b) => RANK[b.severity] - RANK[a.severity] || b.run_id - a.run_id);
}

export function worst(warnings: readonly KeyWarning[]): Severity | null {
  return bySeverity(warnings)[0]?.severity ?? null;
}

export const allWarnings = (runs: readonly Run[]) => runs.flatMap((run) => run.warnings ?? []);

/** How grave a run was, its ending included. */
export function gravity(run: Run): Severity | null {
  return isFailure(run.ending) ? "error" : worst(run.warnings ?? []);
}

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
}

/** Errors and warnings of the runs after `seen`: what the collapsed panel's badge counts. */
export function tallySince(runs: readonly Run[], seen: number): Tally {
  const fresh = runs.filter((run) => run.id > seen);
  const severities = allWarnings(fresh).map((warning) => warning.severity);
  const failures = fresh.filter(
    (run) => isFailure(run.ending) && worst(run.warnings ?? []) !== "error",
  );
  return {
    errors: failures.length + severities.filter((severity) => severity === "error").length,
    warnings: severities.filter((severity) => severity === "warning").length,
  };
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
