/** What can still be shown: nodes that the base or a run names, their parts, and lines of code. */

import type {
  CallbackTrace,
  Change,
  ExceptionInfo,
  NodeId,
  Owner,
  Run,
  Site,
  WireNode,
} from "../wire";
import { excerptKey } from "./excerpts";
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

interface Named {
  readonly baseOwners: ReadonlyMap<string, Owner>;
  readonly runs: readonly Run[];
}

/** The lines of code that a run or an owner names, as keys of the table of excerpts. */
export function namedSites({ baseOwners, runs }: Named): ReadonlySet<string> {
  const sites = [...[...baseOwners.values()].map((owner) => owner.site), ...runs.flatMap(sitesOf)];
  return new Set(sites.filter((site) => site != null).map(excerptKey));
}

type Sites = readonly (Site | null | undefined)[];

function sitesOf(run: Run): Sites {
  return [
    run.cause.site,
    run.ending_site,
    ...(run.cause.widgets ?? []).map((widget) => widget.site),
    ...(run.writes ?? []).map((write) => write.site),
    ...(run.reads ?? []).flatMap((read) => [read.site, ...(read.others ?? [])]),
    ...(run.changes ?? []).map((change) => change.write?.site),
    ...(run.warnings ?? []).flatMap((warning) => warning.sites ?? []),
    ...(run.owners?.set ?? []).map(([, owner]) => owner.site),
    ...(run.callbacks ?? []).flatMap(sitesOfCallback),
    ...sitesOfException(run.exception),
  ];
}

function sitesOfCallback(trace: CallbackTrace): Sites {
  return [
    trace.site,
    trace.rerun,
    trace.stop,
    ...(trace.writes ?? []).map((write) => write.site),
    ...(trace.changes ?? []).map((change) => change.write?.site),
    ...sitesOfException(trace.exception),
  ];
}

const sitesOfException = (exception: ExceptionInfo | null | undefined): Sites =>
  exception ? [exception.site, ...(exception.frames ?? [])] : [];
