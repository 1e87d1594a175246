/** Who changed a key, or a part of it: its whole history, from the runs that the panel has. */

import type {
  CallbackTrace,
  Change,
  ChangeKind,
  NodeId,
  PathItem,
  Read,
  Run,
  Write,
} from "../wire";
import type { Nodes, SessionRecord } from "./record";
import { type Hidden, hiddenIn } from "./redacted";

export interface Subject {
  readonly scope: "state" | "query";
  /** the first item is the key, or the name of the query parameter */
  readonly path: readonly PathItem[];
}

export interface KeyHistory {
  /** newest first */
  readonly entries: readonly HistoryEntry[];
  /** the value before the oldest run that is kept; null where there was none */
  readonly base: NodeId | null;
}

export interface HistoryEntry {
  readonly run: Run;
  /** what was different after the run */
  readonly changes: readonly Change[];
  /** what callbacks did on the way there, where it is not all that happened */
  readonly steps: readonly Step[];
  /** every write of the key, in order */
  readonly writes: readonly Write[];
  /** written, and not compared in this run: whether the writes changed it is not known */
  readonly unseen: boolean;
  /** captured in full for the first time: whether it had changed until then is not known */
  readonly caughtUp: boolean;
  /** written, and redacted: the same is not known, for another reason */
  readonly hidden: Hidden | null;
}

export interface Step {
  readonly trace: CallbackTrace;
  readonly changes: readonly Change[];
}

/** A run that wrote the same value again has an entry without changes and steps. */
export function keyHistory(record: SessionRecord, subject: Subject): KeyHistory {
  const { runs, nodes } = record;
  const [key, ...inside] = subject.path;
  const base = subject.scope === "state" ? (record.base.get(String(key)) ?? null) : null;
  let whole = base;
  const entries = runs.flatMap((run) => {
    whole = after(run, String(key), whole);
    return entryOf(run, nodes, subject, partAt(nodes, whole, inside)) ?? [];
  });
  return { entries: entries.reverse(), base: partAt(nodes, base, inside) };
}

export const changedSomething = (entry: HistoryEntry) =>
  entry.changes.length + entry.steps.length > 0;

/**
 * Who may have made a change in place: the callback that is known to, or else all that read the key;
 * beside an assignment, who got the value after it. Python sends the reads of no other values.
 */
export function suspectsOf(run: Run, write: Write): readonly Read[] {
  const { kind, key, callback } = write;
  if (kind !== "mutated" && (kind !== "assigned" || write.same || !isLast(run, write))) return [];
  if (wasEarly(write)) return [];
  const since = kind === "assigned" ? (write.at ?? 0) : -1;
  const by = kind === "assigned" ? null : callback;
  return (run.reads ?? [])
    .filter((read) => read.key === key && (by === null || by === read.callback))
    .filter((read) => since < 0 || (read.run_id === write.run_id && read.first > since))
    .sort((a, b) => a.first - b.first);
}

/** Whether a value had been changed in place before its run began: no line of the run did that. */
export const wasEarly = ({ kind, at = 0 }: Write) => kind === "mutated" && at === 0;

function isLast(run: Run, { key, run_id, at = 0 }: Write): boolean {
  const last = run.writes?.findLast((write) => write.key === key && !write.same);
  return last?.run_id === run_id && (last.at ?? 0) === at;
}

/** The value of a key after a run, from the one before it. */
function after({ patch }: Run, key: string, before: NodeId | null): NodeId | null {
  const set = patch.set.find(([name]) => name === key);
  return set?.[1] ?? (patch.del.includes(key) ? null : before);
}

function entryOf(
  run: Run,
  nodes: Nodes,
  subject: Subject,
  value: NodeId | null,
): HistoryEntry | null {
  if (subject.scope === "query") return queryEntry(run, nodes, subject.path);
  const key = String(subject.path[0]);
  const changes = touching(run.changes ?? [], nodes, subject.path);
  const steps = stepsOf(run.callbacks ?? [], changes, nodes, subject.path);
  const writes = writesOf(run, key);
  const told = changes.length + steps.length > 0;
  const caughtUp = !told && (run.caught_up?.includes(key) ?? false);
  if (!told && !caughtUp && writes.length === 0) return null;
  const unseen = !told && !caughtUp && (run.not_compared?.includes(key) ?? false);
  const hidden = told || unseen || caughtUp ? null : hiddenIn(nodes, value);
  return { run, changes, steps, writes, unseen, caughtUp, hidden };
}

function queryEntry(run: Run, nodes: Nodes, path: readonly PathItem[]): HistoryEntry | null {
  const changes = touching(run.query_changes ?? [], nodes, path);
  if (changes.length === 0) return null;
  return { run, changes, steps: [], writes: [], unseen: false, caughtUp: false, hidden: null };
}

/** The changes at, below or above a path; of those above it, what they mean for it. */
export function touching(
  changes: readonly Change[],
  nodes: Nodes,
  path: readonly PathItem[],
): readonly Change[] {
  return changes.flatMap((change) => {
    if (startsWith(change.path, path)) return [change];
    return startsWith(path, change.path) ? partOf(change, nodes, path) : [];
  });
}

const startsWith = (path: readonly PathItem[], start: readonly PathItem[]) =>
  start.every((item, i) => path[i] === item);

function partOf(change: Change, nodes: Nodes, path: readonly PathItem[]): readonly Change[] {
  const inside = path.slice(change.path.length);
  const before = partAt(nodes, change.before, inside);
  const after = partAt(nodes, change.after, inside);
  if (before === after) return [];
  return [{ ...change, path, before, after, kind: kindOf(change.kind, before, after), note: "" }];
}

function kindOf(whole: ChangeKind, before: NodeId | null, after: NodeId | null): ChangeKind {
  if (whole === "mutated") return whole;
  if (before === null) return "added";
  return after === null ? "removed" : "changed";
}

/** The part of a value at a path inside it. */
export function partAt(
  nodes: Nodes,
  id: NodeId | null,
  inside: readonly PathItem[],
): NodeId | null {
  let at = id;
  for (const item of inside) {
    const parts = at === null ? undefined : nodes.get(at)?.children;
    at = parts?.find(([label]) => label === item)?.[1] ?? null;
  }
  return at;
}

/** One callback that did exactly what the run did is no step of its own: the change says it all. */
function stepsOf(
  traces: readonly CallbackTrace[],
  net: readonly Change[],
  nodes: Nodes,
  path: readonly PathItem[],
): readonly Step[] {
  const steps = traces
    .map((trace) => ({ trace, changes: touching(trace.changes ?? [], nodes, path) }))
    .filter((step) => step.changes.length > 0);
  const [only] = steps;
  return steps.length === 1 && only !== undefined && same(only.changes, net) ? [] : steps;
}

function same(a: readonly Change[], b: readonly Change[]): boolean {
  const named = (change: Change) => JSON.stringify([change.path, change.before, change.after]);
  const wanted = new Set(b.map(named));
  return a.length === b.length && a.every((change) => wanted.has(named(change)));
}

function writesOf(run: Run, key: string): readonly Write[] {
  const all = [
    ...(run.writes ?? []),
    ...(run.callbacks ?? []).flatMap((trace) => trace.writes ?? []),
    ...(run.changes ?? []).map((change) => change.write),
  ];
  const distinct = new Map<string, Write>();
  for (const write of all) if (write?.key === key) distinct.set(writeName(write), write);
  return [...distinct.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

const writeName = ({ kind, callback, site, at }: Write) =>
  `${at ?? 0} ${kind} ${callback} ${site?.file}:${site?.line}`;
