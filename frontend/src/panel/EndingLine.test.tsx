// @vitest-environment jsdom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder, site } from "../testing/builder";
import { freshPanel, selectedId, show } from "../testing/show";

const panel = freshPanel();

test("how a run ended is told with its line, and which run came next", () => {
  show(panel);
  act(() => panel.store.dispatch({ type: "fold", head: 26, on: false }));
  act(() => panel.store.dispatch({ type: "select_run", id: 26 }));
  expect(screen.getByTestId("ending").textContent).toMatch(/st\.rerun.*app\.py:59.*run 27/);
  fireEvent.click(screen.getByTestId("run-38"));
  expect(screen.getByTestId("ending").textContent).toMatch(/interrupted by a newer run.*run 39/);
  fireEvent.click(within(screen.getByTestId("ending")).getByRole("button", { name: "run 39" }));
  expect(selectedId()).toBe("run-39");
});

test("a run that st.switch_page ended names that, in the list and in its own lines", () => {
  const builder = new RecordBuilder();
  builder.run({ ending: "rerun", ended_by: "switch_page", ending_site: site(4) });
  show(panel, builder);
  expect(screen.getByTestId("ending").textContent).toMatch(/^ ended by st\.switch_page.*app\.py:4/);
  expect(screen.getByTestId("run-1").textContent).toMatch(/page switch/);
  expect(document.body.textContent).not.toContain("st.rerun");
});

test.each([
  ["stop_button", /by Stop in Streamlit's toolbar/],
  ["disconnect", /connection was lost/],
  [null, /^ interrupted$/],
] as const)("interrupted by %s: the run that came next has nothing to do with it", (by, text) => {
  const builder = new RecordBuilder();
  builder.run({ ending: "interrupted", interrupted_by: by });
  builder.run();
  show(panel, builder);
  act(() => panel.store.dispatch({ type: "select_run", id: 1 }));
  expect(screen.getByTestId("ending").textContent).toMatch(text);
  expect(within(screen.getByTestId("ending")).queryByRole("button")).toBeNull();
});
