/** A snapshot as the rows of a tree: only what is open becomes rows. */

import type { Change, ChangeKind, NodeId, PathItem, WireNode } from "../wire";
import type { Nodes } from "./record";
import type { KeyKind } from "./view";

export interface NodeRow {
  readonly type: "node";
  /** the path as JSON: names the row for as long as the value sits there */
  readonly path: string;
  readonly label: PathItem;
  readonly node: WireNode | undefined;
  readonly depth: number;
  readonly expandable: boolean;
  readonly open: boolean;
  /** how this run changed it; "inside": something below it changed */
  readonly mark: ChangeKind | "inside" | null;
  /** 1-based place among its siblings, and how many there are */
  readonly place: number;
  readonly siblings: number;
}

export interface MoreRow {
  readonly type: "more";
  readonly path: string;
  readonly depth: number;
  readonly count: number;
}

export type TreeRow = NodeRow | MoreRow;
export type Entries = readonly (readonly [PathItem, NodeId])[];
export type Marks = ReadonlyMap<string, ChangeKind | "inside">;

export const pathKey = (path: readonly PathItem[]) => JSON.stringify(path);
export const pathOf = (key: string) => JSON.parse(key) as readonly PathItem[];

/** `["a"]` and `"b"` give `["a","b"]`, without parsing */
const childKey = (parent: string, label: PathItem) =>
  `${parent.slice(0, -1)}${parent === "[]" ? "" : ","}${JSON.stringify(label)}]`;

export function treeRows(
  entries: Entries,
  nodes: Nodes,
  open: ReadonlySet<string>,
  marks: Marks,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (siblings: Entries, parent: string, depth: number): void => {
    siblings.forEach(([label, id], index) => {
      const path = childKey(parent, label);
      const node = nodes.get(id);
      const children = node?.children ?? [];
      const expandable = children.length > 0 && node?.redacted !== true;
      const isOpen = expandable && open.has(path);
      const mark = marks.get(path) ?? null;
      const place = index + 1;
      const row = { label, node, depth, expandable, mark, place, siblings: siblings.length };
      rows.push({ type: "node", path, open: isOpen, ...row });
      if (!isOpen) return;
      walk(children, path, depth + 1);
      const count = node?.truncated ?? 0;
      if (count > 0) rows.push({ type: "more", path: `${path}+`, depth: depth + 1, count });
    });
  };
  walk(entries, "[]", 0);
  return rows;
}

/** Marks each changed path, and the way to it. */
export function marksOf(changes: readonly Change[]): Marks {
  const marks = new Map<string, ChangeKind | "inside">();
  for (const { path, kind } of changes) {
    for (let length = 1; length < path.length; length++) {
      const above = pathKey(path.slice(0, length));
      if (!marks.has(above)) marks.set(above, "inside");
    }
    marks.set(pathKey(path), kind);
  }
  return marks;
}

/** The keys in a stable order, so that rows stay in place from run to run. */
export function keysMatching(state: ReadonlyMap<string, NodeId>, filter: string): Entries {
  const wanted = filter.trim().toLowerCase();
  const entries = [...state].filter(([key]) => key.toLowerCase().includes(wanted));
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The keys of each kind: a widget owns some, and this run changed some. */
export function keysByKind(
  entries: Entries,
  owned: { has(key: string): boolean },
  marks: Marks,
): Readonly<Record<KeyKind, Entries>> {
  const isOwned = ([key]: Entries[number]) => owned.has(String(key));
  return {
    all: entries,
    plain: entries.filter((entry) => !isOwned(entry)),
    widget: entries.filter(isOwned),
    changed: entries.filter(([key]) => marks.has(pathKey([key]))),
  };
}
