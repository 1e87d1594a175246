// @vitest-environment jsdom
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { click, freshPanel, show } from "../testing/show";
import type { CallbackTrace } from "../wire";

const panel = freshPanel();

/** Shows run 26, whose callback is another one in these fields. */
function showTrace(builder: ReturnType<typeof show>, fields: Partial<CallbackTrace>): void {
  const runs = builder.keyframe().runs.map((run) => ({
    ...run,
    callbacks: run.callbacks?.map((trace) => ({ ...trace, ...fields })) ?? [],
  }));
  act(() => panel.store.dispatch({ type: "message", message: builder.keyframe({ runs }) }));
  act(() => panel.store.dispatch({ type: "select_run", id: 26, tab: "callbacks" }));
}

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
  expect(screen.getByTestId("callback-ended").textContent).toMatch(
    /ended by st\.rerun.*app\.py:59/,
  );
});

test("a callback that was interrupted is told from one that came to its end", () => {
  const builder = show(panel);
  expect(screen.queryByTestId("callback-cut-short")).toBeNull();
  showTrace(builder, { cut_short: true });
  expect(screen.getByTestId("callback-cut-short").textContent).toContain("interrupted");
});

test("an st.stop or st.switch_page inside a callback is told with its line", () => {
  const builder = show(panel);
  const at = { file: "app.py", line: 61, function: "halt" };
  const text = () => screen.getByTestId("callback-ended").textContent;
  showTrace(builder, { rerun: null, stop: at, ended_by: "stop" });
  expect(text()).toMatch(/ended by st\.stop.*app\.py:61/);
  showTrace(builder, { rerun: at, stop: null, ended_by: "switch_page" });
  expect(text()).toMatch(/ended by st\.switch_page.*app\.py:61/);
});

test("what changed while a callback ran is not said to be its change", () => {
  const builder = show(panel);
  showTrace(builder, { changes: [], meanwhile: ["log"] });
  const text = screen.getByTestId("callback").textContent;
  expect(text).toContain("Changed in place while it ran, it is not known by whom:log");
  expect(text).not.toContain("It changed");
});

test("a widget without a label says so", () => {
  const builder = show(panel);
  showTrace(builder, { widget_label: "", widget_key: null });
  expect(screen.getByTestId("callback").textContent).toContain("no key, no label");
  showTrace(builder, { widget_label: "", widget_key: "star" });
  expect(screen.getByTestId("callback").textContent).toContain("no label star");
});
