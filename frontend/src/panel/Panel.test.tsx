// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { TABS } from "../core/view";
import { RecordBuilder } from "../testing/builder";
import { shop } from "../testing/shop";
import { freshPanel, press, selectedId, show, violations } from "../testing/show";
import { Panel } from "./Panel";

const panel = freshPanel();

test.each(TABS)("axe finds nothing wrong with the %s tab", async (tab) => {
  show(panel);
  fireEvent.click(screen.getByTestId(`tab-${tab}`));
  expect(screen.getByTestId(`panel-${tab}`)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("axe finds nothing wrong while loading, empty, collapsed, or with the menu open", async () => {
  render(<Panel store={panel.store} host={panel.host} />);
  expect(screen.getByText(/Waiting for the app/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  cleanup();
  show(panel, new RecordBuilder());
  expect(screen.getByText("No runs yet.")).toBeTruthy();
  expect(await violations()).toEqual([]);
  cleanup();
  show(panel);
  fireEvent.click(screen.getByTestId("save-menu"));
  expect(await violations()).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "State inspector" }));
  expect(await violations()).toEqual([]);
});

test("axe finds nothing wrong with an open history, excerpt and unfolded chain", async () => {
  show(panel);
  panel.store.dispatch({ type: "fold", head: 26, on: false });
  panel.store.dispatch({ type: "select_run", id: 37 });
  act(() =>
    panel.store.dispatch({ type: "open_history", subject: { scope: "state", path: ["cart"] } }),
  );
  fireEvent.click(screen.getAllByTestId("show-excerpt")[0] as HTMLElement);
  expect(screen.getByTestId("excerpt")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("arrow keys move between the tabs", () => {
  show(panel);
  press(screen.getByTestId("tab-diff"), "ArrowRight");
  expect(screen.getByTestId("tab-state").getAttribute("aria-selected")).toBe("true");
  press(screen.getByTestId("tab-state"), "ArrowLeft");
  press(screen.getByTestId("tab-diff"), "ArrowLeft");
  expect(screen.getByTestId("panel-warnings")).toBeTruthy();
});

test("saving goes through the menu, and the outcome is told", async () => {
  show(panel);
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-json"));
  expect(panel.host.saveHistory).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-png"));
  expect(await screen.findByText("Saved shop-run40.png")).toBeTruthy();
});

test("a picture that fails is told in words", async () => {
  panel.host.savePicture.mockRejectedValue(new Error("canvas is tainted"));
  show(panel);
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-png"));
  expect(await screen.findByText(/could not be taken: canvas is tainted/)).toBeTruthy();
});

test("problems and a panel open to everyone are plain to see", () => {
  const builder = shop();
  const { app } = builder.keyframe();
  const problems = [{ stage: "capture", message: "one value was left out" }];
  show(panel, builder, { problems, app: { ...app, everyone: true } });
  expect(screen.getByText(/Everyone who reaches this app/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText(/one value was left out/)).toBeNull();
});

test("a blown fuse cannot be dismissed, and one button records on", () => {
  const problems = [{ stage: "fuse", message: "Recording has stopped" }];
  const builder = show(panel, shop(), { problems });
  expect(screen.queryByRole("button", { name: "Dismiss" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Record on" }));
  expect(panel.host.resume).toHaveBeenCalledOnce();
  act(() => panel.store.dispatch({ type: "message", message: builder.delta({ problems: [] }) }));
  expect(screen.queryByText(/Recording has stopped/)).toBeNull();
});

test("missed messages are told by a small sign while the old runs stay", () => {
  const builder = show(panel);
  builder.delta();
  act(() => panel.store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText("catching up")).toBeTruthy();
  expect(selectedId()).toBe("run-40");
});

test("the collapsed panel counts what went wrong since", () => {
  const builder = show(panel);
  fireEvent.click(screen.getByRole("button", { name: "State inspector" }));
  expect(screen.queryByTestId("run-list")).toBeNull();
  builder.run({ ending: "exception", exception: { type: "KeyError", message: "x" } });
  act(() => panel.store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText(/errors in new runs/)).toBeTruthy();
  expect(screen.getByTestId("badge").textContent).toMatch(/^1/);
});
