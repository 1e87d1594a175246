// @vitest-environment jsdom
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { click, freshPanel, show } from "../testing/show";

const panel = freshPanel();

test("callbacks show arguments, duration and exception", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-36"));
  fireEvent.click(screen.getByTestId("tab-callbacks"));
  const callback = screen.getByTestId("callback");
  expect(callback.textContent).toContain("on_coupon");
  expect(callback.textContent).toContain("ValueError");
  expect(callback.textContent).toContain("1.7 ms");
});

test("callbacks show what they read, and what they wrote before they failed", () => {
  show(panel);
  click("run-36");
  click("tab-callbacks");
  expect(screen.getByTestId("callback-reads").textContent).toBe("It readcarttotal");
  expect(screen.getByTestId("callback-writes").textContent).toMatch(
    /wrote before it failed.*total.*app\.py:68/,
  );
});

test("an st.rerun inside a callback is told with its line", () => {
  show(panel);
  act(() => panel.store.dispatch({ type: "select_run", id: 26, tab: "callbacks" }));
  expect(screen.getByTestId("callback-rerun").textContent).toContain("app.py:59");
});

test("a callback that was interrupted is told from one that came to its end", () => {
  const builder = show(panel);
  expect(screen.queryByTestId("callback-cut-short")).toBeNull();
  const runs = builder.keyframe().runs.map((run) => ({
    ...run,
    callbacks: run.callbacks?.map((trace) => ({ ...trace, cut_short: true })) ?? [],
  }));
  act(() => panel.store.dispatch({ type: "message", message: builder.keyframe({ runs }) }));
  act(() => panel.store.dispatch({ type: "select_run", id: 26, tab: "callbacks" }));
  expect(screen.getByTestId("callback-cut-short").textContent).toContain("interrupted");
});
