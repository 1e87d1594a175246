import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { keysMatching, marksOf, pathKey, treeRows } from "./tree";

const builder = new RecordBuilder();
const entries = [["user", builder.node({ name: "Ada", roles: ["admin"] })]] as const;
const nodes = new Map(builder.nodes.map((node) => [node.id, node]));
const paths = (open: readonly string[]) =>
  treeRows(entries, nodes, new Set(open), new Map()).map((row) => row.path);

test("only what is open becomes rows", () => {
  expect(paths([])).toEqual(['["user"]']);
  expect(paths(['["user"]'])).toEqual(['["user"]', '["user","name"]', '["user","roles"]']);
  expect(paths(['["user"]', '["user","roles"]'])).toContain('["user","roles",0]');
});

test("paths in rows are the paths of changes", () => {
  expect(paths(['["user"]', '["user","roles"]']).at(-1)).toBe(pathKey(["user", "roles", 0]));
});

test("what was left out is a row of its own", () => {
  const id = builder.special({
    type: "list",
    preview: "[…]",
    kind: "sequence",
    children: [[0, 1]],
    truncated: 998,
  });
  const more = new Map(builder.nodes.map((node) => [node.id, node]));
  const rows = treeRows([["big", id]], more, new Set(['["big"]']), new Map());
  expect(rows.at(-1)).toMatchObject({ type: "more", count: 998 });
});

test("a redacted value does not open", () => {
  const id = builder.special({ type: "dict", preview: "", redacted: true, children: [["a", 1]] });
  const all = new Map(builder.nodes.map((node) => [node.id, node]));
  expect(treeRows([["s", id]], all, new Set(['["s"]']), new Map())).toHaveLength(1);
});

test("a change marks its path and the way to it", () => {
  const marks = marksOf([{ path: ["a", "b", 0], kind: "changed", before: 1, after: 2 }]);
  expect([...marks]).toEqual([
    ['["a"]', "inside"],
    ['["a","b"]', "inside"],
    ['["a","b",0]', "changed"],
  ]);
});

test("keys are filtered without regard to case, in a stable order", () => {
  const state = new Map([
    ["Zip", 1],
    ["cart", 2],
    ["zip_code", 3],
  ]);
  expect(keysMatching(state, " ZIP").map(([key]) => key)).toEqual(["Zip", "zip_code"]);
});
