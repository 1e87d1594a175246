/** What one interaction did: a run, or a chain of st.rerun from before its first to after its last run. */

import type { Change, NodeId, Read, Run } from "../wire";
import { chains } from "./folds";
import type { SessionRecord } from "./record";

export interface Shown {
  /** the run itself; for a folded chain, all of its runs as one */
  readonly run: Run;
  /** oldest first; more than one run only where their chain is folded */
  readonly chain: readonly Run[];
}

/** What is to be shown where `selected` is chosen. */
export function shownFor(record: SessionRecord, selected: Run, unfolded: readonly number[]): Shown {
  const chain = chains(record.runs).find((runs) => runs.includes(selected)) ?? [selected];
  const folded = chain.length > 1 && !unfolded.includes(chain[0]?.id ?? 0);
  return folded ? { run: merged(record, chain), chain } : { run: selected, chain: [selected] };
}

function merged(record: SessionRecord, chain: readonly Run[]): Run {
  const head = chain[0] as Run;
  const last = chain.at(-1) as Run;
  const sum = (of: (run: Run) => number) => chain.reduce((total, run) => total + of(run), 0);
  return {
    ...last,
    cause: head.cause,
    fragments: head.fragments,
    started_at: head.started_at,
    follows: head.follows ?? null,
    duration_ms: sum((run) => run.duration_ms),
    overhead_ms: sum((run) => run.overhead_ms),
    callbacks: chain.flatMap((run) => run.callbacks ?? []),
    writes: chain.flatMap((run) => run.writes ?? []),
    reads: chain.flatMap((run) => readsOfChanged(run, chain)),
    warnings: chain.flatMap((run) => run.warnings ?? []),
    changes: changesOf(record, chain),
    query_changes: queryChangesOf(chain),
  };
}

const keyOf = (change: Change) => String(change.path[0] ?? "");

/** Suspects are those of the last run that changed the key: places in the order of a run don't compare. */
function readsOfChanged(run: Run, chain: readonly Run[]): readonly Read[] {
  const lastToChange = (key: string) =>
    chain.findLast((other) => other.changes?.some((change) => keyOf(change) === key));
  return (run.reads ?? []).filter((read) => (lastToChange(read.key) ?? run) === run);
}

/**
 * What one run alone changed is told as that run told it. A key that several of them changed is
 * told once, with its value before the first and after the last, or not at all where these are one.
 */
function changesOf(record: SessionRecord, chain: readonly Run[]): readonly Change[] {
  const first = record.runs.indexOf(chain[0] as Run);
  return combined(
    chain.map((run) => run.changes ?? []),
    (key) => [nodeAt(record, first - 1, key), nodeAt(record, first + chain.length - 1, key)],
  );
}

function queryChangesOf(chain: readonly Run[]): readonly Change[] {
  return combined(
    chain.map((run) => run.query_changes ?? []),
    (_, changes) => {
      const whole = changes.every((change) => change.path.length === 1);
      return whole ? [changes[0]?.before ?? null, changes.at(-1)?.after ?? null] : null;
    },
  );
}

type Ends = readonly [before: NodeId | null, after: NodeId | null];

function combined(
  perRun: readonly (readonly Change[])[],
  endsOf: (key: string, changes: readonly Change[]) => Ends | null,
): readonly Change[] {
  const keys = [...new Set(perRun.flat().map(keyOf))];
  return keys.flatMap((key) => {
    const told = perRun.map((changes) => changes.filter((change) => keyOf(change) === key));
    const all = told.flat();
    const ends = told.filter((changes) => changes.length > 0).length > 1 ? endsOf(key, all) : null;
    return ends === null ? all : overall(key, ends, all);
  });
}

function overall(key: string, [before, after]: Ends, all: readonly Change[]): readonly Change[] {
  if (before === after) return [];
  const inPlace = all.every((change) => change.kind === "mutated");
  const kind =
    before === null ? "added" : after === null ? "removed" : inPlace ? "mutated" : "changed";
  return [{ path: [key], kind, before, after, write: all.at(-1)?.write ?? null }];
}

/** The node of a key after the run at this index; before all runs for -1. */
function nodeAt({ runs, base }: SessionRecord, index: number, key: string): NodeId | null {
  for (let i = index; i >= 0; i--) {
    const patch = runs[i]?.patch;
    const set = patch?.set.find(([name]) => name === key);
    if (set !== undefined) return set[1];
    if (patch?.del.includes(key)) return null;
  }
  return base.get(key) ?? null;
}
