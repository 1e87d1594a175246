import { expect, test } from "vitest";
import { RecordBuilder, site, write } from "../testing/builder";
import { shop } from "../testing/shop";
import type { Change, Keyframe, Run } from "../wire";
import {
  changedSomething,
  type HistoryEntry,
  keyHistory,
  type Subject,
  suspectsOf,
  touching,
} from "./blame";
import { applyMessage } from "./record";

function recordOf(message: Keyframe) {
  const applied = applyMessage(null, message);
  if (applied.outcome !== "applied") throw new Error(applied.outcome);
  return applied.record;
}

const historyOf = (
  builder: RecordBuilder,
  path: Subject["path"],
  scope: Subject["scope"] = "state",
) => keyHistory(recordOf(builder.keyframe()), { scope, path });

const changed = (builder: RecordBuilder, path: Subject["path"]) =>
  historyOf(builder, path).entries.filter(changedSomething);

test("every change of a key is told, the newest first, with its run and its writes", () => {
  const entries = changed(shop(), ["coupon"]);
  expect(entries.map((entry) => entry.run.id)).toEqual([38, 36, 1]);
  expect(entries[1]?.changes[0]).toMatchObject({ kind: "changed", path: ["coupon"] });
  expect(entries[1]?.writes[0]).toMatchObject({ callback: "on_coupon", site: { line: 70 } });
});

test("a change in place names the reads of the key in that run as suspects, in order", () => {
  const suspects = ({ run, writes }: HistoryEntry) =>
    writes.flatMap((write) => suspectsOf(run, write)).map((read) => read.site?.line);
  const [inPlace, ...others] = changed(shop(), ["cart"]).map(suspects);
  expect(inPlace).toEqual([52, 118]);
  expect(others.every((entry) => entry.length === 0)).toBe(true);
});

test("a callback that is known to have changed it is the only one suspected", () => {
  const [entry] = changed(shop(), ["cart"]);
  const by = write({ key: "cart", kind: "mutated", site: null, callback: "audit", at: 9 });
  expect(entry && suspectsOf(entry.run, by).map((read) => read.callback)).toEqual(["audit"]);
});

test("a write of a value that was not compared is no write of the same value", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { n: 1 } });
  builder.run({ writes: [write({ key: "n", run_id: 2 })], not_compared: ["n"] });
  builder.run({ set: { n: 3 }, not_compared: ["n"] }); // a sample of it is known to differ
  const { entries } = historyOf(builder, ["n"]);
  expect(entries.map((entry) => entry.unseen)).toEqual([false, true, false]);
});

test("an assignment of the object that the key had is no reason to look for suspects after it", () => {
  const builder = new RecordBuilder();
  const got = { key: "n", run_id: 1, site: site(3), callback: null, first: 1, last: 9, count: 2 };
  const again = write({ key: "n", at: 5, same: true });
  const inPlace = write({ key: "n", kind: "mutated", site: null, at: 10 });
  builder.run({ set: { n: [1] }, writes: [again, inPlace], reads: [got] });
  const [run] = builder.keyframe().runs as [Run];
  expect(suspectsOf(run, again)).toEqual([]);
  expect(suspectsOf(run, inPlace)).toHaveLength(1);
});

test("a first full capture after samples has an entry, written or not", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { n: 1 } });
  builder.run({ not_compared: ["n"] });
  builder.run({ set: { n: 2 }, changes: [], not_compared: ["n"], caught_up: ["n"] });
  const { entries } = historyOf(builder, ["n"]);
  expect(entries.map((entry) => [entry.run.id, entry.caughtUp, entry.unseen])).toEqual([
    [3, true, false],
    [1, false, false],
  ]);
});

test("a part has the history of what happened to it, also where the whole key was replaced", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { user: { name: "Ada", city: "London" } } });
  builder.run({ set: { user: { name: "Bob", city: "London" } } });
  builder.run({ set: { user: { name: "Bob" } } });
  builder.run({ del: ["user"] });
  const kinds = (path: Subject["path"]) =>
    changed(builder, path).map((entry) => [entry.run.id, entry.changes[0]?.kind]);
  expect(kinds(["user", "name"])).toEqual([
    [4, "removed"],
    [2, "changed"],
    [1, "added"],
  ]);
  expect(kinds(["user", "city"])).toEqual([
    [3, "removed"],
    [1, "added"],
  ]);
});

test("a change below the part belongs to its history, one beside it does not", () => {
  const change = (path: Change["path"]): Change => ({ path, kind: "changed", before: 1, after: 2 });
  const all = [change(["user", "address", "city"]), change(["user", "name"]), change(["other"])];
  expect(touching(all, new Map(), ["user", "address"])).toEqual([all[0]]);
});

test("what a callback did and the body undid is told as a step", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { n: 1 } });
  const step: Change = {
    path: ["n"],
    kind: "changed",
    before: builder.node(1),
    after: builder.node(2),
  };
  const by = (callback: string | null, line: number, at: number) =>
    write({ key: "n", run_id: 2, callback, site: site(line), at });
  const trace = {
    name: "save",
    site: site(4),
    widget_key: null,
    widget_label: "Save",
    args: [],
    kwargs: [],
    duration_ms: 1,
    changes: [step],
  };
  builder.run({ callbacks: [trace], writes: [by(null, 9, 5), by("save", 4, 1)] });
  const [entry] = changed(builder, ["n"]);
  expect(entry).toMatchObject({ changes: [], steps: [{ trace: { name: "save" } }] });
  expect(entry?.writes.map((w) => w.site?.line)).toEqual([4, 9]);
});

test("a callback that did all the run did is not told twice", () => {
  expect(changed(shop(), ["coupon"])[1]?.steps).toEqual([]);
});

test("a write of the same value is there, but is no change", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { n: 1 } });
  builder.run({ writes: [write({ key: "n", run_id: 2 })] });
  const { entries } = historyOf(builder, ["n"]);
  expect(entries.map((entry) => changedSomething(entry))).toEqual([false, true]);
});

test("query parameters have a history of their own, from the first one on", () => {
  const builder = new RecordBuilder();
  const first: Change = {
    path: ["tab"],
    kind: "added",
    before: null,
    after: builder.node("a"),
  };
  const tab = { path: ["tab"], kind: "changed" as const, before: 1, after: 2 };
  builder.run({ query_changes: [first], set: { tab: 7 } });
  builder.run({ query_changes: [tab] });
  const { entries, base } = historyOf(builder, ["tab"], "query");
  expect(entries.map((entry) => entry.changes[0]?.kind)).toEqual(["changed", "added"]);
  expect(entries[1]?.changes[0]?.after).toBe(builder.node("a"));
  expect(base).toBeNull();
});

test("the value before the oldest kept run is known", () => {
  const builder = new RecordBuilder();
  const n = builder.node({ deep: 5 });
  const record = recordOf(builder.keyframe({ base: [["n", n]] }));
  expect(keyHistory(record, { scope: "state", path: ["n"] }).base).toBe(n);
  expect(keyHistory(record, { scope: "state", path: ["n", "deep"] }).base).toBe(builder.node(5));
});

test("the history of a key over 500 runs is there within a frame", () => {
  const keyframe = shop(500).keyframe();
  const [record, text] = [recordOf(keyframe), JSON.stringify(keyframe)];
  // The best of several: what else the machine does is no cost of it.
  const best = (work: () => void) => {
    const once = () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    };
    return Math.min(...Array.from({ length: 5 }, once));
  };
  // A machine that takes longer than 3 ms to read the record's text is slower than that of the goal.
  const slowness = Math.max(1, best(() => JSON.parse(text)) / 3);
  const taken = best(() => keyHistory(record, { scope: "state", path: ["cart"] }));
  expect(taken).toBeLessThan(16 * slowness);
});
