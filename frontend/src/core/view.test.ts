import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { viewFrom } from "./stored-view";
import { INITIAL_VIEW, reduceView, selectedRun, type ViewAction, type ViewState } from "./view";

function runs(count: number) {
  const builder = new RecordBuilder();
  for (let i = 0; i < count; i++) builder.run();
  return builder.runs;
}

const after = (actions: readonly ViewAction[], count = 5, from: ViewState = INITIAL_VIEW) =>
  actions.reduce((view, action) => reduceView(view, action, runs(count)), from);

test("the newest run is followed from the start", () => {
  expect(selectedRun(INITIAL_VIEW, runs(3))?.id).toBe(3);
  expect(selectedRun(INITIAL_VIEW, runs(4))?.id).toBe(4);
});

test("choosing an older run stops following, and new runs do not move it", () => {
  const view = after([{ type: "select_run", id: 2 }]);
  expect(view.follow).toBe(false);
  expect(selectedRun(view, runs(9))?.id).toBe(2);
});

test("choosing the newest run goes on following", () => {
  expect(after([{ type: "select_run", id: 5 }]).follow).toBe(true);
});

test("following can be stopped at the newest run and taken up again", () => {
  const stopped = after([{ type: "follow", on: false }]);
  expect(selectedRun(stopped, runs(9))?.id).toBe(5);
  const again = after([{ type: "follow", on: true }], 9, stopped);
  expect(selectedRun(again, runs(9))?.id).toBe(9);
});

test("steps stop at both ends", () => {
  const at = (actions: readonly ViewAction[]) => selectedRun(after(actions), runs(5))?.id;
  expect(at([{ type: "step", to: "previous" }])).toBe(4);
  expect(
    at([
      { type: "step", to: "first" },
      { type: "step", to: "previous" },
    ]),
  ).toBe(1);
  expect(
    at([
      { type: "step", to: "first" },
      { type: "step", to: "next", by: 2 },
    ]),
  ).toBe(3);
  expect(
    at([
      { type: "step", to: "last" },
      { type: "step", to: "next" },
    ]),
  ).toBe(5);
});

test("when the chosen run has left the history, the next one that is kept is shown", () => {
  const view = after([{ type: "select_run", id: 2 }]);
  expect(selectedRun(view, runs(9).slice(4))?.id).toBe(5);
});

test("a view survives being stored; nonsense falls back field by field", () => {
  const view = after([
    { type: "select_run", id: 2, tab: "state" },
    { type: "toggle_path", path: '["a"]', open: true },
    { type: "key_kind", kind: "widget" },
    { type: "warning_filter", filter: { severity: "error", rule: "missing-key" } },
    { type: "fold", head: 2, on: false },
    { type: "open_history", subject: { scope: "query", path: ["tab", 0] } },
  ]);
  expect(viewFrom(JSON.parse(JSON.stringify(view)))).toEqual(view);
  expect(viewFrom(null)).toEqual(INITIAL_VIEW);
  expect(viewFrom({ tab: "nope", expanded: [1, "x"] })).toEqual({
    ...INITIAL_VIEW,
    expanded: ["x"],
  });
  const odd = {
    history: { scope: "state", path: [] },
    warningFilter: { severity: "bad" },
    unfolded: 3,
  };
  expect(viewFrom(odd)).toEqual(INITIAL_VIEW);
});

test("a jump from a history to a run keeps the way back; going to a tab by hand does not", () => {
  const subject = { scope: "state", path: ["cart"] } as const;
  const jumped = after([
    { type: "open_history", subject },
    { type: "select_run", id: 2, tab: "diff" },
  ]);
  expect(jumped).toMatchObject({ history: null, cameFrom: subject, selected: 2 });
  expect(after([{ type: "tab", tab: "state" }], 5, jumped).cameFrom).toBeNull();
});

test("choosing another run leaves an open history open", () => {
  const subject = { scope: "state", path: ["cart"] } as const;
  const view = after([
    { type: "open_history", subject },
    { type: "select_run", id: 2 },
  ]);
  expect(view.history).toEqual(subject);
});
