/** What is redacted is not compared: of such a value nobody can say that a write changed nothing. */

import type { NodeId, Run } from "../wire";
import type { Nodes, Snapshot } from "./record";

export type Hidden = "whole" | "part";

/** Whether a value is redacted, or a part of it is. */
export function hiddenIn(nodes: Nodes, id: NodeId | null): Hidden | null {
  if (id === null) return null;
  if (nodes.get(id)?.redacted) return "whole";
  const seen = new Set([id]);
  for (const next of seen) {
    const node = nodes.get(next);
    if (node?.redacted) return "part";
    for (const [, child] of node?.children ?? []) seen.add(child);
  }
  return null;
}

export const hiddenWords = (hidden: Hidden) =>
  hidden === "whole"
    ? "redacted: whether it changed is not recorded"
    : "a part of it redacted: whether that changed is not recorded";

/** The keys that a run wrote without a change that is told, where redacting may be why. */
export function hiddenWrites(
  run: Run,
  nodes: Nodes,
  after: Snapshot,
): readonly (readonly [key: string, hidden: Hidden])[] {
  const told = new Set<unknown>(run.changes?.map((change) => change.path[0]));
  for (const key of run.not_compared ?? []) told.add(key);
  const written = new Set(run.writes?.map((write) => write.key).filter((key) => !told.has(key)));
  return [...written].flatMap((key) => {
    const hidden = hiddenIn(nodes, after.get(key) ?? null);
    return hidden === null ? [] : [[key, hidden] as const];
  });
}
