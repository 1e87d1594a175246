/** Which nodes can still be shown: those that the base or a run names, and their parts. */

import type { CallbackTrace, Change, NodeId, Run, WireNode } from "../wire";
import type { Nodes, Snapshot } from "./record";

interface Timeline {
  readonly nodes: Nodes;
  readonly base: Snapshot;
  readonly runs: readonly Run[];
}

export function reachableNodes({ nodes, base, runs }: Timeline): Nodes {
  const reached = new Map<NodeId, WireNode>();
  const open: NodeId[] = [...base.values(), ...runs.flatMap(namedByRun)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = reached.has(id) ? undefined : nodes.get(id);
    if (node === undefined) continue;
    reached.set(id, node);
    for (const [, child] of node.children ?? []) open.push(child);
  }
  return reached;
}

function namedByRun(run: Run): NodeId[] {
  return [
    ...run.patch.set.map(([, id]) => id),
    ...(run.changes ?? []).flatMap(bothSides),
    ...(run.cause.widgets ?? []).flatMap(bothSides),
    ...(run.query == null ? [] : [run.query]),
    ...(run.query_changes ?? []).flatMap(bothSides),
    ...(run.callbacks ?? []).flatMap(namedByCallback),
  ];
}

function namedByCallback(trace: CallbackTrace): NodeId[] {
  return [
    ...trace.args,
    ...trace.kwargs.map(([, id]) => id),
    ...(trace.changes ?? []).flatMap(bothSides),
  ];
}

function bothSides(pair: Pick<Change, "before" | "after">): NodeId[] {
  return [pair.before, pair.after].filter((id) => id !== null);
}
