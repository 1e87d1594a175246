import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { shownFor } from "./interaction";
import { applyMessage, type SessionRecord } from "./record";

function recordOf(builder: RecordBuilder): SessionRecord {
  const applied = applyMessage(null, builder.keyframe());
  if (applied.outcome !== "applied") throw new Error(applied.outcome);
  return applied.record;
}

/** 1 alone; 2, 3, 4 a chain: `a` there and back, `b` twice, `c` new and gone, `d` once. */
function chained() {
  const builder = new RecordBuilder();
  builder.run({ set: { a: 1, b: 1 } });
  builder.run({ ending: "rerun", set: { a: 2, b: 2, c: 1 } });
  builder.run({ follows: 2, ending: "rerun", set: { a: 1, b: 3 }, del: ["c"] });
  builder.run({ follows: 3, set: { d: 4 } });
  return { builder, record: recordOf(builder) };
}

test("a folded chain tells each key once, from before its first to after its last run", () => {
  const { builder, record } = chained();
  for (const run of record.runs.slice(1)) {
    const { run: shown, chain } = shownFor(record, run, []);
    expect(chain.map(({ id }) => id)).toEqual([2, 3, 4]);
    expect(shown.id).toBe(4);
    expect(shown.changes?.map(({ path, kind }) => [...path, kind])).toEqual([
      ["b", "changed"],
      ["d", "added"],
    ]);
    expect(shown.changes?.[0]).toMatchObject({ before: builder.node(1), after: builder.node(3) });
  }
});

test("unfolded, and alone, a run shows its own changes", () => {
  const { record } = chained();
  const [alone, second] = record.runs;
  expect(alone && shownFor(record, alone, []).run).toBe(alone);
  expect(second && shownFor(record, second, [2])).toEqual({ run: second, chain: [second] });
});

test("the value before is that of the base where the chain is the oldest", () => {
  const { record } = chained();
  const [first, second, ...more] = record.runs;
  if (first === undefined || second === undefined) throw new Error("no runs");
  const base = new Map(first.patch.set);
  const kept = { ...record, base, runs: [second, ...more] };
  expect(shownFor(kept, second, []).run.changes).toEqual(shownFor(record, second, []).run.changes);
});
