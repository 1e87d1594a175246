/** What the state held after a run: the base and every patch up to it, remembered along the way. */

import type { NodeId } from "../wire";
import { applyPatch, type SessionRecord, type Snapshot } from "./record";

/** A snapshot is kept every so many runs: a jump then replays at most this many patches. */
const STRIDE = 32;
const MAX_KEPT = 32;

/**
 * Folding an evicted run into its neighbour never changes the state after any other run, so what is
 * remembered by run id stays true as long as the record is the same.
 */
export class Snapshots {
  private recordId = "";
  private readonly kept = new Map<number, Snapshot>();

  at(record: SessionRecord, runId: number): Snapshot {
    if (record.id !== this.recordId) this.kept.clear();
    this.recordId = record.id;
    const found = this.kept.get(runId);
    if (found !== undefined) return found;
    const target = record.runs.findIndex((run) => run.id === runId);
    return target < 0 ? record.base : this.replay(record, target);
  }

  private replay(record: SessionRecord, target: number): Snapshot {
    let start = target - 1;
    while (start >= 0 && !this.kept.has(record.runs[start]?.id ?? -1)) start--;
    const from = this.kept.get(record.runs[start]?.id ?? -1) ?? record.base;
    const state = new Map<string, NodeId>(from);
    for (let i = start + 1; i <= target; i++) {
      const run = record.runs[i];
      if (run === undefined) break;
      applyPatch(state, run.patch);
      if (i % STRIDE === 0 && i < target) this.keep(run.id, new Map(state));
    }
    this.keep(record.runs[target]?.id ?? -1, state);
    return state;
  }

  private keep(runId: number, state: Snapshot): void {
    this.kept.set(runId, state);
    const oldest = this.kept.keys().next().value;
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}
