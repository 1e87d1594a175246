/** Key warnings over a whole history: the same mistake again and again is one warning with a count. */

import type { KeyWarning, Run, Severity, Site } from "../wire";

export const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The gravest first; the newest first among equals. */
export function bySeverity(warnings: readonly KeyWarning[]): readonly KeyWarning[] {
  return [...warnings].sort((a, b) => RANK[b.severity] - RANK[a.severity] || b.run_id - a.run_id);
}

export function worst(warnings: readonly KeyWarning[]): Severity | null {
  return bySeverity(warnings)[0]?.severity ?? null;
}

export const allWarnings = (runs: readonly Run[]) => runs.flatMap((run) => run.warnings ?? []);

export const SEVERITIES = ["error", "warning", "info"] as const satisfies readonly Severity[];

const siteName = ({ file, line, function: name }: Site) => `${file}:${line} ${name}`;

/** What makes two warnings the same mistake: rule, key and lines, whatever was saved in between. */
export const mistakeName = ({ rule, key, sites = [] }: KeyWarning) =>
  JSON.stringify([rule, key, ...sites.map(siteName)]);

const known = new WeakMap<readonly Run[], readonly KeyWarning[]>();

/** Each mistake once, as it was seen last; the gravest first. Worked out once per list of runs. */
export function mistakes(runs: readonly Run[]): readonly KeyWarning[] {
  const found = known.get(runs) ?? mistakesIn(runs);
  known.set(runs, found);
  return found;
}

function mistakesIn(runs: readonly Run[]): readonly KeyWarning[] {
  const found = new Map<string, KeyWarning>();
  for (const run of runs) {
    for (const warning of run.warnings ?? []) {
      const name = mistakeName(warning);
      found.set(name, joined(found.get(name), warning));
    }
  }
  return bySeverity([...found.values()]);
}

function joined(earlier: KeyWarning | undefined, warning: KeyWarning): KeyWarning {
  const count = warning.count ?? 1;
  const again = earlier?.last_run === warning.run_id ? 0 : count;
  return {
    ...warning,
    count: (earlier?.count ?? 0) + (earlier === undefined ? count : again),
    first_run: earlier?.first_run ?? (warning.first_run || warning.run_id),
    last_run: warning.last_run || warning.run_id,
  };
}

export type SeverityCounts = Readonly<Record<Severity, number>>;

export function countBySeverity(warnings: readonly KeyWarning[]): SeverityCounts {
  const of = (severity: Severity) => warnings.filter((w) => w.severity === severity).length;
  return { error: of("error"), warning: of("warning"), info: of("info") };
}

export interface KeyMark {
  readonly severity: Severity;
  readonly count: number;
}

/** The keys that something is wrong with, and how wrong. */
export function keyMarks(warnings: readonly KeyWarning[]): ReadonlyMap<string, KeyMark> {
  const marks = new Map<string, KeyMark>();
  for (const { key, severity } of warnings) {
    const mark = marks.get(key);
    const graver = mark !== undefined && RANK[mark.severity] > RANK[severity];
    marks.set(key, {
      severity: graver ? mark.severity : severity,
      count: (mark?.count ?? 0) + 1,
    });
  }
  return marks;
}

export interface WarningFilter {
  /** null: every one */
  readonly severity: Severity | null;
  readonly rule: string | null;
}

export const passes = (warning: KeyWarning, { severity, rule }: WarningFilter) =>
  (severity === null || warning.severity === severity) && (rule === null || warning.rule === rule);
