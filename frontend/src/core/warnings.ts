/** Key warnings over a whole history: the same mistake again and again is one warning with a count. */

import type { KeyWarning, Run, Severity, Site } from "../wire";

export const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The gravest first; the newest first among equals. */
export function bySeverity<W extends KeyWarning>(warnings: readonly W[]): readonly W[] {
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

/** A note that led to a warning is one with it: what was lost and then missed is one loss. */
const firstName = ({ rule, key, sites = [] }: KeyWarning) =>
  JSON.stringify([rule, key, ...sites.slice(0, 1).map(siteName)]);

/** One mistake with all its warnings that are kept, the oldest first; the fields are those of the last grave one. */
export interface Mistake extends KeyWarning {
  readonly occurrences: readonly KeyWarning[];
}

const known = new WeakMap<readonly Run[], readonly Mistake[]>();

/** Each mistake once, as it was seen last; the gravest first. Worked out once per list of runs. */
export function mistakes(runs: readonly Run[]): readonly Mistake[] {
  const found = known.get(runs) ?? mistakesIn(runs);
  known.set(runs, found);
  return found;
}

function mistakesIn(runs: readonly Run[]): readonly Mistake[] {
  const found = new Map<string, KeyWarning[]>();
  const all = allWarnings(runs);
  const grave = new Map(
    all
      .filter(({ severity }) => severity !== "info")
      .map((warning) => [firstName(warning), mistakeName(warning)]),
  );
  for (const warning of all) {
    const note = warning.severity === "info";
    const name = (note && grave.get(firstName(warning))) || mistakeName(warning);
    const same = found.get(name);
    if (same === undefined) found.set(name, [warning]);
    // The same twice in one run is one occurrence.
    else if (same.at(-1)?.run_id !== warning.run_id) same.push(warning);
  }
  return bySeverity([...found.values()].flatMap(joined));
}

function joined(occurrences: readonly KeyWarning[]): readonly Mistake[] {
  const [first, last] = [occurrences[0], occurrences.at(-1)];
  const told = bySeverity(occurrences)[0];
  if (first === undefined || last === undefined || told === undefined) return [];
  return [
    {
      ...told,
      run_id: last.run_id,
      count: occurrences.reduce((sum, { count = 1 }) => sum + count, 0),
      first_run: first.first_run || first.run_id,
      last_run: last.last_run || last.run_id,
      occurrences,
    },
  ];
}

/** The mistake as this run had it, or as it was seen last. */
export const asIn = ({ occurrences, ...last }: Mistake, run: Run): KeyWarning =>
  occurrences.find((warning) => warning.run_id === run.id) ?? last;

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
