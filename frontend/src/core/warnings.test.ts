import { expect, test } from "vitest";
import { RecordBuilder, site } from "../testing/builder";
import type { KeyWarning, Run, Site } from "../wire";
import { tallySince } from "./runs";
import { asIn, countBySeverity, keyMarks, type Mistake, mistakes, passes } from "./warnings";

const warning = (run_id: number, fields: Partial<KeyWarning> = {}): KeyWarning => ({
  rule: "missing-key",
  severity: "warning",
  key: "n",
  message: `in run ${run_id}`,
  hint: "",
  run_id,
  sites: [site(3)],
  ...fields,
});

function runsWith(warnings: readonly (readonly KeyWarning[])[]) {
  const builder = new RecordBuilder();
  for (const own of warnings) builder.run({ warnings: own });
  return builder.runs;
}

const REPEATED = runsWith([
  [warning(1)],
  [],
  [warning(3), warning(3, { severity: "error", key: "other" })],
  [warning(4), warning(4, { sites: [site(9)] })],
]);

test("the same rule, key and lines are one warning, as it was seen last", () => {
  const found = mistakes(REPEATED);
  expect(found.map(({ key, count }) => [key, count])).toEqual([
    ["other", 1],
    ["n", 3],
    ["n", 1],
  ]);
  expect(found[1]).toMatchObject({ message: "in run 4", first_run: 1, last_run: 4, run_id: 4 });
});

test("each occurrence that is kept can be gone to, and speaks in its own words", () => {
  const mistake = mistakes(REPEATED)[1] as Mistake;
  expect(mistake.occurrences.map((w) => w.run_id)).toEqual([1, 3, 4]);
  const [first, second] = [REPEATED[0] as Run, REPEATED[1] as Run];
  expect(asIn(mistake, first).message).toBe("in run 1");
  expect(asIn(mistake, second).message).toBe("in run 4");
});

test("a note and the warning that it led to are one, in whose words the mistake is told", () => {
  const lost = (run: number) => warning(run, { severity: "info" });
  const missed = warning(5, { sites: [site(3), site(20)] });
  const runs = runsWith([[], [], [lost(3)], [], [missed], [lost(6)]]);
  const [mistake, ...others] = mistakes(runs);
  expect(others).toEqual([]);
  expect(mistake).toMatchObject({ severity: "warning", message: "in run 5", last_run: 6 });
  expect(mistake?.occurrences.map((one) => one.run_id)).toEqual([3, 5, 6]);
  expect(asIn(mistake as Mistake, runs[2] as Run).message).toBe("in run 3");
});

test("twice in one run is once", () => {
  expect(mistakes(runsWith([[warning(1), warning(1)]]))[0]?.count).toBe(1);
});

test("saving the file does not make it another mistake", () => {
  const saved = (version: number): Site => ({ ...site(3), version });
  const runs = runsWith([[warning(1, { sites: [saved(0)] })], [warning(2, { sites: [saved(4)] })]]);
  expect(mistakes(runs)).toHaveLength(1);
});

test("what Python has counted already goes on counting", () => {
  const whole = warning(9, { count: 5, first_run: 2, last_run: 9 });
  expect(mistakes(runsWith([[whole]]))[0]).toMatchObject({ count: 5, first_run: 2, last_run: 9 });
});

test("mistakes are counted by severity, and mark their keys with the gravest", () => {
  const found = mistakes(REPEATED);
  expect(countBySeverity(found)).toEqual({ error: 1, warning: 2, info: 0 });
  expect([...keyMarks(found)]).toEqual([
    ["other", { severity: "error", count: 1 }],
    ["n", { severity: "warning", count: 2 }],
  ]);
});

test("a filter is for a severity, a rule, or both", () => {
  const one = warning(1);
  expect(passes(one, { severity: null, rule: null })).toBe(true);
  expect(passes(one, { severity: "error", rule: null })).toBe(false);
  expect(passes(one, { severity: "warning", rule: "missing-key" })).toBe(true);
  expect(passes(one, { severity: null, rule: "other" })).toBe(false);
});

test("the badge counts a mistake once, however often it comes", () => {
  const error = { severity: "error" } as const;
  const runs = runsWith([[warning(1, error)], [warning(2, error)], [warning(3, error)]]);
  expect(tallySince(runs, 1)).toEqual({ errors: 1, warnings: 0 });
});
