import { expect, test } from "vitest";
import { RecordBuilder, type RunSpec } from "../testing/builder";
import { chainedBy, listRows, pagesOf, sumOf } from "./folds";

/** 1 alone; 2, 3, 4 a chain; 5 alone; 6 follows a run that is not there. */
const SPECS: readonly RunSpec[] = [
  {},
  { ending: "rerun", set: { a: 1, b: 1 } },
  { follows: 2, ending: "rerun", set: { a: 2 } },
  { follows: 3, ending: "exception", exception: { type: "ValueError", message: "no" } },
  {},
  { follows: 99 },
];

function runs(specs: readonly RunSpec[] = SPECS) {
  const builder = new RecordBuilder();
  for (const spec of specs) builder.run(spec);
  return builder.runs;
}

const ids = (unfolded: readonly number[]) =>
  listRows(runs(), new Set(unfolded)).map((row) => row.run.id);

test("a chain that goes to other pages names each, in their order", () => {
  const on = (...pages: string[]) => pagesOf(runs(pages.map((page) => ({ page }))));
  expect(on("Home")).toBe("Home");
  expect(on("Home", "Home", "Items", "Home")).toBe("Home → Items → Home");
});

test("a chain of st.rerun is one row, named by the run that began it", () => {
  expect(ids([])).toEqual([6, 5, 2, 1]);
  const row = listRows(runs(), new Set()).find(({ run }) => run.id === 2);
  expect(row).toMatchObject({ reruns: 2, folded: true });
  expect(row?.runs.map((run) => run.id)).toEqual([2, 3, 4]);
});

test("unfolded, each run has its own row, in the order of time", () => {
  expect(ids([2])).toEqual([6, 5, 4, 3, 2, 1]);
  const rows = listRows(runs(), new Set([2]));
  expect(rows.map((row) => row.reruns)).toEqual([0, 0, 0, 0, 2, 0]);
  expect(rows.filter((row) => row.head.id === 2)).toHaveLength(3);
});

test("a run whose asker is not in the list stands alone", () => {
  const kept = runs().filter((run) => run.id !== 3);
  expect(listRows(kept, new Set()).map((row) => row.run.id)).toEqual([6, 5, 4, 2, 1]);
});

test("a folded row sums up changes, warnings, time and endings", () => {
  const chain = runs().slice(1, 4);
  const sum = sumOf(chain);
  expect(sum).toMatchObject({ changes: 3, gravity: "error" });
  expect(sum.endings.map((run) => run.ending)).toEqual(["exception"]);
  expect(sum.duration).toBeCloseTo(chain.reduce((total, run) => total + run.duration_ms, 0));
});

test("a run on its own keeps its ending by st.rerun", () => {
  expect(sumOf(runs().slice(1, 2)).endings.map((run) => run.ending)).toEqual(["rerun"]);
});

test("a chain names the commands that made it, each once, and not how its last run ended", () => {
  const by = (...commands: NonNullable<RunSpec["ended_by"]>[]) =>
    chainedBy(runs(commands.map((ended_by) => ({ ended_by }))));
  expect(by("rerun", "rerun", "switch_page")).toBe("st.rerun");
  expect(by("switch_page", "rerun", "rerun", "stop")).toBe("st.switch_page and st.rerun");
});
