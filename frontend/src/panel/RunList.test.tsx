// @vitest-environment jsdom

import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { shop } from "../testing/shop";
import { click, freshPanel, press, selectedId, show } from "../testing/show";
import type { Severity } from "../wire";

const panel = freshPanel();

test("the newest run is shown first and followed", () => {
  show(panel);
  expect(selectedId()).toBe("run-40");
  const first = screen.getAllByRole("option")[0];
  expect(first?.dataset.testid).toBe("run-40");
});

test("arrow keys go back and forth in time and stop following", () => {
  show(panel);
  const list = screen.getByTestId("run-list");
  press(list, "ArrowDown");
  expect(selectedId()).toBe("run-39");
  expect(screen.getByTestId("follow").getAttribute("aria-pressed")).toBe("false");
  press(list, "End");
  expect(selectedId()).toBe("run-1");
  press(list, "Home");
  expect(selectedId()).toBe("run-40");
});

test("a new run does not move the selection away from an older one", () => {
  const builder = show(panel);
  fireEvent.click(screen.getByTestId("run-38"));
  builder.run({ set: { fresh: 1 } });
  fireEvent.click(screen.getByTestId("tab-state"));
  act(() => panel.store.dispatch({ type: "message", message: builder.delta() }));
  expect(selectedId()).toBe("run-38");
  fireEvent.click(screen.getByTestId("follow"));
  expect(selectedId()).toBe("run-41");
});

test("the slider moves through the runs", () => {
  show(panel);
  fireEvent.change(screen.getByTestId("run-slider"), { target: { value: "1" } });
  expect(selectedId()).toBe("run-2");
  fireEvent.click(screen.getByRole("button", { name: "Last run" }));
  expect(selectedId()).toBe("run-40");
});

test("500 runs draw only the rows in view", () => {
  show(panel, shop(500));
  expect(screen.getAllByRole("option").length).toBeLessThan(60);
  press(screen.getByTestId("run-list"), "ArrowDown");
  expect(selectedId()).toBe("run-499");
});

test("a chain of st.rerun is one row that unfolds and folds, by click and by key", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-30"));
  const list = screen.getByTestId("run-list");
  const shown = (id: number) => screen.queryByTestId(`run-${id}`) !== null;
  expect([26, 27, 28].map(shown)).toEqual([true, false, false]);
  expect(screen.getByTestId("fold-26").textContent).toContain("+2 runs");
  click("fold-26");
  expect([26, 27, 28].map(shown)).toEqual([true, true, true]);
  expect(selectedId()).toBe("run-30");
  fireEvent.click(screen.getByTestId("run-27"));
  press(list, "ArrowLeft");
  expect([26, 27, 28].map(shown)).toEqual([true, false, false]);
  press(list, "ArrowRight");
  expect([26, 27, 28].map(shown)).toEqual([true, true, true]);
});

test("a step is a row: a folded chain is shown as a whole, unfolded run by run", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-29"));
  press(screen.getByTestId("run-list"), "ArrowDown");
  expect(selectedId()).toBe("run-26");
  expect(screen.getByText("Runs 26 to 28")).toBeTruthy();
  press(screen.getByTestId("run-list"), "ArrowDown");
  expect(selectedId()).toBe("run-25");
  press(screen.getByTestId("run-list"), "ArrowUp");
  fireEvent.click(screen.getByRole("button", { name: "Show each run" }));
  expect(screen.getByText("Run 28")).toBeTruthy();
  press(screen.getByTestId("run-list"), "ArrowDown");
  expect(selectedId()).toBe("run-27");
  expect(screen.queryByTestId("chain")).toBeNull();
});

test("with Follow, a folded chain shows what all of its runs changed", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { items: 1 } });
  builder.run({
    ending: "rerun",
    set: { items: 2 },
    cause: { kind: "widget", text: "Add clicked" },
  });
  builder.run({ follows: 2, cause: { kind: "rerun", text: "st.rerun" } });
  show(panel, builder);
  const diff = screen.getByTestId("panel-diff");
  expect(diff.textContent).toContain("Runs 2 to 3");
  expect(diff.textContent).toContain("Add clicked");
  expect(diff.textContent).toContain("1 key changed");
  expect(screen.getByTestId("chain").textContent).toContain("2 runs, chained by st.rerun");
  fireEvent.click(screen.getByTestId("run-2"));
  expect(panel.store.getState().view.follow).toBe(true);
});

test("a folded row sums up what its runs changed and how they ended", () => {
  show(panel);
  const row = screen.getByTestId("run-26");
  expect(row.textContent).toContain("2 changes");
  expect(row.textContent).toContain("stopped");
});

test("a row counts warnings and errors; what is only information does not mark it", () => {
  const builder = new RecordBuilder();
  const warned = (key: string, severity: Severity) => ({
    rule: "R",
    key,
    severity,
    message: "told",
    hint: "",
    run_id: 1,
  });
  builder.run({ warnings: [warned("a", "info")] });
  builder.run({ warnings: [warned("a", "info"), warned("b", "warning")] });
  show(panel, builder);
  const [second, first] = screen.getAllByRole("option");
  expect(first?.textContent).not.toContain("warning");
  expect(second?.textContent).toContain("1 warning");
  click("tab-warnings");
  expect(screen.getByTestId("panel-warnings").textContent).toContain("a");
});
