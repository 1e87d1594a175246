import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import type { Message } from "../wire";
import { applyMessage, composePatches, ownersAt, type SessionRecord } from "./record";
import { Snapshots } from "./snapshots";

function builderWithRuns(count: number): RecordBuilder {
  const builder = new RecordBuilder();
  for (let i = 0; i < count; i++) builder.run({ set: { n: i, [`k${i}`]: i } });
  return builder;
}

function applied(current: SessionRecord | null, message: Message): SessionRecord {
  const result = applyMessage(current, message);
  if (result.outcome !== "applied") throw new Error(result.outcome);
  return result.record;
}

const stateAt = (record: SessionRecord, id: number) => new Snapshots().at(record, id);

test("a keyframe replaces everything", () => {
  const old = applied(null, builderWithRuns(3).keyframe());
  const other = new RecordBuilder("record-2");
  other.run({ set: { x: 1 } });
  const record = applied(old, other.keyframe());
  expect(record.id).toBe("record-2");
  expect(record.runs).toHaveLength(1);
});

test("the next delta is added", () => {
  const builder = builderWithRuns(2);
  const record = applied(null, builder.keyframe());
  builder.run({ set: { n: 99 } });
  expect(applied(record, builder.delta()).runs.map((run) => run.id)).toEqual([1, 2, 3]);
});

test("the same message again changes nothing", () => {
  const builder = builderWithRuns(2);
  const keyframe = builder.keyframe();
  const record = applied(null, keyframe);
  expect(applyMessage(record, keyframe).outcome).toBe("repeated");
  const delta = builder.delta();
  expect(applyMessage(applied(record, delta), delta).outcome).toBe("repeated");
});

test("a delta that does not follow is a gap: too late, of another record, or the first message", () => {
  const builder = builderWithRuns(1);
  const record = applied(null, builder.keyframe());
  const next = builder.delta();
  const late = applied(record, next);
  expect(applyMessage(record, builder.delta()).outcome).toBe("gap");
  expect(applyMessage({ ...late, seq: 9 }, next).outcome).toBe("repeated"); // sent once more
  expect(applyMessage(record, { ...next, record: "other" }).outcome).toBe("gap");
  expect(applyMessage(null, next).outcome).toBe("gap");
});

test("evicting the oldest runs folds them into the base", () => {
  const builder = builderWithRuns(4);
  const record = applied(null, builder.keyframe());
  const before = [...stateAt(record, 4)];
  const after = applied(record, builder.delta({ evicted: [1, 2] }));
  expect(after.runs.map((run) => run.id)).toEqual([3, 4]);
  expect([...stateAt(after, 4)]).toEqual(before);
});

test("evicting runs in the middle keeps the state after every other run", () => {
  const builder = builderWithRuns(3);
  builder.run({ del: ["k0", "k1"], set: { n: 7 } });
  builder.run({ set: { k0: "again" } });
  const record = applied(null, builder.keyframe());
  const after = applied(record, builder.delta({ evicted: [2, 4] }));
  for (const id of [1, 3, 5]) {
    expect(new Map(stateAt(after, id))).toEqual(new Map(stateAt(record, id)));
  }
});

test("composing patches is doing one after the other", () => {
  const first = {
    set: [
      ["a", 1],
      ["b", 2],
    ],
    del: ["c"],
  } as const;
  const second = { set: [["c", 3]], del: ["a"] } as const;
  const both = composePatches(first, second);
  expect(new Map(both.set)).toEqual(
    new Map([
      ["b", 2],
      ["c", 3],
    ]),
  );
  expect(both.del).toEqual(["a"]);
});

test("nodes that nothing names any more are swept after many evictions", () => {
  const builder = builderWithRuns(80);
  const record = applied(null, builder.keyframe());
  const orphan = builder.special({ type: "str", preview: "orphan" });
  const evicted = Array.from({ length: 60 }, (_, i) => i + 1);
  const after = applied(record, builder.delta({ evicted }));
  expect(after.nodes.has(orphan)).toBe(false);
  for (const id of stateAt(after, 80).values()) expect(after.nodes.has(id)).toBe(true);
});

test("source lines that no run names any more are swept with them", () => {
  const builder = builderWithRuns(60);
  const site = (line: number) => ({ file: "app.py", line, function: "f" });
  builder.run({ ending: "stopped", ending_site: builder.source(site(7), "a", "b", "c") });
  builder.source(site(9), "x", "y", "z");
  const record = applied(null, builder.keyframe());
  expect(record.excerpts.size).toBe(2);
  const evicted = Array.from({ length: 55 }, (_, i) => i + 1);
  const after = applied(record, builder.delta({ evicted }));
  expect([...after.excerpts.keys()]).toEqual(["app.py:7:0"]);
});

test("snapshots are the same object when asked again, and survive new runs", () => {
  const builder = builderWithRuns(100);
  const snapshots = new Snapshots();
  const record = applied(null, builder.keyframe());
  const at40 = snapshots.at(record, 40);
  expect(at40.size).toBe(41);
  builder.run({ set: { late: 1 } });
  const later = applied(record, builder.delta());
  expect(snapshots.at(later, 40)).toBe(at40);
  expect(snapshots.at(later, 101).has("late")).toBe(true);
  expect(snapshots.at(later, 39).has("k39")).toBe(false);
});

test("stepping through 500 runs of 1,000 keys takes well under a frame each", () => {
  const builder = new RecordBuilder();
  builder.run({ set: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])) });
  for (let i = 1; i < 500; i++) builder.run({ set: { [`k${i}`]: -i } });
  const record = applied(null, builder.keyframe());
  const snapshots = new Snapshots();
  const step = (id: number) => {
    const started = performance.now();
    snapshots.at(record, id);
    return performance.now() - started;
  };
  // The median: what else the machine does now and then is no cost of it.
  const steps = Array.from({ length: 100 }, (_, i) => step(500 - i)).sort((a, b) => a - b);
  expect(steps[50]).toBeLessThan(8);
});

test("who owned a key is known at every run, also after evictions", () => {
  const owner = (label: string) => ({ type: "slider", label, site: null, page: "app.py" });
  const builder = new RecordBuilder();
  builder.run({ owners: { set: [["a", owner("one")]], del: [] } });
  builder.run();
  builder.run({ owners: { set: [["a", owner("two")]], del: [] } });
  builder.run({ owners: { set: [], del: ["a"] } });
  const record = applied(null, builder.keyframe());
  const after = applied(record, builder.delta({ evicted: [1, 3] }));
  expect([1, 2, 3, 4].map((id) => ownersAt(record, id).get("a")?.label)).toEqual([
    "one",
    "one",
    "two",
    undefined,
  ]);
  expect([2, 4].map((id) => ownersAt(after, id).get("a")?.label)).toEqual(["one", undefined]);
});
