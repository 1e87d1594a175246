/** The panel's copy of one session's record, and how messages change it. Pure. */

import type {
  AppInfo,
  Delta,
  Excerpt,
  Keyframe,
  Message,
  NodeId,
  Owner,
  Problem,
  Run,
  WireNode,
} from "../wire";
import { excerptKey } from "./excerpts";
import { namedSites, reachableNodes } from "./reachable";

export type Nodes = ReadonlyMap<NodeId, WireNode>;
/** key -> node: what the state held at one moment */
export type Snapshot = ReadonlyMap<string, NodeId>;

export interface SessionRecord {
  readonly id: string;
  readonly seq: number;
  readonly lastCommand: number;
  readonly app: AppInfo;
  readonly problems: readonly Problem[];
  readonly nodes: Nodes;
  readonly base: Snapshot;
  /** the widgets that owned keys before the oldest run */
  readonly baseOwners: ReadonlyMap<string, Owner>;
  /** oldest first */
  readonly runs: readonly Run[];
  readonly excerpts: ReadonlyMap<string, Excerpt>;
  /** runs that left since the nodes were last swept */
  readonly unswept: number;
}

export type Applied =
  | { readonly outcome: "applied"; readonly record: SessionRecord }
  | { readonly outcome: "repeated" }
  /** messages are missing in between: only a keyframe helps */
  | { readonly outcome: "gap" };

/** Sweeping looks at every node: once in so many evictions it costs nothing per run. */
const SWEEP_AFTER = 50;

export function applyMessage(current: SessionRecord | null, message: Message): Applied {
  const known = current?.id === message.record ? current : null;
  if (known !== null && message.seq <= known.seq) return { outcome: "repeated" };
  if (message.kind === "keyframe") return { outcome: "applied", record: fromKeyframe(message) };
  if (known === null || message.seq !== known.seq + 1) return { outcome: "gap" };
  return { outcome: "applied", record: sweep(withDelta(known, message)) };
}

function fromKeyframe(message: Keyframe): SessionRecord {
  return {
    id: message.record,
    seq: message.seq,
    lastCommand: message.last_command,
    app: message.app,
    problems: message.problems,
    nodes: new Map(message.nodes.map((node) => [node.id, node])),
    base: new Map(message.base),
    baseOwners: new Map(message.base_owners),
    excerpts: withExcerpts(new Map(), message.excerpts),
    runs: message.runs,
    unswept: 0,
  };
}

function withDelta(record: SessionRecord, message: Delta): SessionRecord {
  const nodes = new Map(record.nodes);
  for (const node of message.nodes) nodes.set(node.id, node);
  const known = new Set(record.runs.map((run) => run.id));
  const runs = [...record.runs, ...message.runs.filter((run) => !known.has(run.id))];
  return {
    ...record,
    ...evict(record, runs, message.evicted),
    seq: message.seq,
    lastCommand: Math.max(record.lastCommand, message.last_command),
    problems: message.problems,
    nodes,
    excerpts: withExcerpts(record.excerpts, message.excerpts),
    unswept: record.unswept + message.evicted.length,
  };
}

type Timeline = Pick<SessionRecord, "base" | "baseOwners" | "runs">;

function evict(old: SessionRecord, runs: readonly Run[], evicted: readonly number[]): Timeline {
  const { base, baseOwners } = old;
  if (evicted.length === 0) return { base, baseOwners, runs };
  const gone = new Set(evicted);
  const folded = new Map(base);
  const owners = new Map(baseOwners);
  const kept: Run[] = [];
  let pending: Run | null = null;
  for (const run of runs) {
    if (!gone.has(run.id)) {
      kept.push(pending === null ? run : inFrontOf(run, pending));
      pending = null;
    } else if (kept.length === 0) {
      applyPatch(folded, run.patch);
      applyPatch(owners, run.owners ?? NO_PATCH);
    } else {
      pending = pending === null ? run : inFrontOf(run, pending);
    }
  }
  return { base: folded, baseOwners: owners, runs: kept };
}

interface Patch<T> {
  readonly set: readonly (readonly [string, T])[];
  readonly del: readonly string[];
}

const NO_PATCH: Patch<never> = { set: [], del: [] };

/** `run`, as if it also did what the run before it did to the state. */
function inFrontOf(run: Run, before: Run): Run {
  return {
    ...run,
    patch: composePatches(before.patch, run.patch),
    owners: composePatches(before.owners ?? NO_PATCH, run.owners ?? NO_PATCH),
  };
}

export function applyPatch<T>(state: Map<string, T>, patch: Patch<T>): void {
  for (const key of patch.del) state.delete(key);
  for (const [key, value] of patch.set) state.set(key, value);
}

/** The patch that does what `first` and then `second` do. */
export function composePatches<T>(first: Patch<T>, second: Patch<T>): Patch<T> {
  const set = new Map(first.set);
  const del = new Set(first.del);
  for (const key of second.del) {
    set.delete(key);
    del.add(key);
  }
  for (const [key, value] of second.set) {
    set.set(key, value);
    del.delete(key);
  }
  return { set: [...set], del: [...del] };
}

function withExcerpts(
  known: ReadonlyMap<string, Excerpt>,
  more: readonly Excerpt[],
): ReadonlyMap<string, Excerpt> {
  if (more.length === 0) return known;
  return new Map([...known, ...more.map((excerpt) => [excerptKey(excerpt), excerpt] as const)]);
}

/** The widgets that own keys after a run. */
export function ownersAt(record: SessionRecord, runId: number): ReadonlyMap<string, Owner> {
  const owners = new Map(record.baseOwners);
  for (const run of record.runs) {
    if (run.id > runId) break;
    if (run.owners !== undefined) applyPatch(owners, run.owners);
  }
  return owners;
}

function sweep(record: SessionRecord): SessionRecord {
  if (record.unswept < SWEEP_AFTER) return record;
  const nodes = reachableNodes(record);
  const named = namedSites(record);
  const excerpts = [...record.excerpts].filter(([key]) => named.has(key));
  return { ...record, nodes, excerpts: new Map(excerpts), unswept: 0 };
}
