/** Chains of st.rerun as one interaction: which rows the run list has, and what a folded one sums up. */

import type { KeyWarning, Run, Severity } from "../wire";
import { endingShort, isFailure } from "./format";
import { gravity } from "./runs";
import { RANK } from "./warnings";

export interface ListRow {
  readonly run: Run;
  /** what the row stands for, oldest first: its own run, or a whole folded chain */
  readonly runs: readonly Run[];
  /** how many runs followed by st.rerun; 0 for all but the first run of a chain */
  readonly reruns: number;
  /** the first run of the chain that this row belongs to */
  readonly head: Run;
  readonly folded: boolean;
}

/** Runs that came from one another, oldest first. A run whose asker was evicted begins anew. */
export function chains(runs: readonly Run[]): readonly (readonly Run[])[] {
  const found: Run[][] = [];
  for (const run of runs) {
    const last = found.at(-1);
    if (last !== undefined && run.follows != null && last.at(-1)?.id === run.follows)
      last.push(run);
    else found.push([run]);
  }
  return found;
}

/** The rows from the newest to the oldest: a chain is one row until it is unfolded. */
export function listRows(runs: readonly Run[], unfolded: ReadonlySet<number>): readonly ListRow[] {
  return chains(runs)
    .flatMap((chain) => rowsOf(chain, unfolded))
    .reverse();
}

function rowsOf(chain: readonly Run[], unfolded: ReadonlySet<number>): readonly ListRow[] {
  const [head] = chain;
  if (head === undefined) return [];
  const reruns = chain.length - 1;
  const folded = reruns > 0 && !unfolded.has(head.id);
  if (folded) return [{ run: head, runs: chain, reruns, head, folded }];
  return chain.map((run) => ({
    run,
    runs: [run],
    reruns: run === head ? reruns : 0,
    head,
    folded,
  }));
}

/** The pages that the runs of a chain were on: st.switch_page leads from one to another. */
export function pagesOf(runs: readonly Run[]): string {
  const pages = runs.map((run) => run.page);
  return pages.filter((page, i) => page !== pages[i - 1]).join(" → ");
}

export interface Sum {
  readonly changes: number;
  readonly warnings: readonly KeyWarning[];
  readonly gravity: Severity | null;
  readonly duration: number;
  /** a run for each way in which they ended; `rerun` only where it is all there is to say */
  readonly endings: readonly Run[];
}

export function sumOf(runs: readonly Run[]): Sum {
  const total = (of: (run: Run) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  return {
    changes: total((run) => run.changes?.length ?? 0),
    warnings: runs.flatMap((run) => run.warnings ?? []),
    gravity: gravest(runs.map(gravity)),
    duration: total((run) => run.duration_ms),
    endings: endingsOf(runs),
  };
}

function gravest(severities: readonly (Severity | null)[]): Severity | null {
  return severities.reduce((a, b) => (rank(b) > rank(a) ? b : a), null);
}

const rank = (severity: Severity | null) => (severity === null ? -1 : RANK[severity]);

function endingsOf(runs: readonly Run[]): readonly Run[] {
  const all = runs.filter((run) => run.ending !== "finished");
  const told = runs.length > 1 ? all.filter((run) => run.ending !== "rerun") : all;
  const ways = new Map(told.map((run) => [endingShort(run), run]));
  return [...ways.values()].sort(
    (a, b) => Number(isFailure(b.ending)) - Number(isFailure(a.ending)),
  );
}

/** The commands by which the runs of a chain asked for one another. */
export function chainedBy(chain: readonly Run[]): string {
  const commands = chain.slice(0, -1).map((run) => `st.${run.ended_by ?? "rerun"}`);
  return [...new Set(commands)].join(" and ");
}
