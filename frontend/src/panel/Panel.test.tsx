// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore, type Store } from "../core/store";
import { TABS } from "../core/view";
import type { Host } from "../host/host";
import { RecordBuilder } from "../testing/builder";
import { shop } from "../testing/shop";
import { Panel } from "./Panel";

let store: Store;
let host: { [name in keyof Host]-?: ReturnType<typeof vi.fn<NonNullable<Host[name]>>> };

// axe asks for a canvas to find icon fonts; jsdom has none and says so at length.
HTMLCanvasElement.prototype.getContext = () => null;

beforeEach(() => {
  store = createStore();
  host = {
    copy: vi.fn(async () => {}),
    saveHistory: vi.fn(),
    savePicture: vi.fn(async () => "Saved shop-run40.png"),
  };
});
afterEach(cleanup);

function show(builder: RecordBuilder = shop(), fields = {}): RecordBuilder {
  store.dispatch({ type: "message", message: builder.keyframe(fields) });
  render(<Panel store={store} host={host} />);
  return builder;
}

/** jsdom computes no colours: contrast is tested in theme.test.ts. */
async function violations(): Promise<string[]> {
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
  const result = await axe.run(document.body, { rules });
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}

const press = (element: HTMLElement, key: string) => fireEvent.keyDown(element, { key });
const selectedId = () =>
  within(screen.getByTestId("run-list")).getByRole("option", { selected: true }).dataset.testid;

test.each(TABS)("axe finds nothing wrong with the %s tab", async (tab) => {
  show();
  fireEvent.click(screen.getByTestId(`tab-${tab}`));
  expect(screen.getByTestId(`panel-${tab}`)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("axe finds nothing wrong while loading, empty, collapsed, or with the menu open", async () => {
  render(<Panel store={store} host={host} />);
  expect(screen.getByText(/Waiting for the app/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  cleanup();
  show(new RecordBuilder());
  expect(screen.getByText("No runs yet.")).toBeTruthy();
  cleanup();
  show();
  fireEvent.click(screen.getByTestId("save-menu"));
  expect(await violations()).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "State inspector" }));
  expect(await violations()).toEqual([]);
});

test("the newest run is shown first and followed", () => {
  show();
  expect(selectedId()).toBe("run-40");
  const first = screen.getAllByRole("option")[0];
  expect(first?.dataset.testid).toBe("run-40");
});

test("arrow keys go back and forth in time and stop following", () => {
  show();
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
  const builder = show();
  fireEvent.click(screen.getByTestId("run-38"));
  builder.run({ set: { fresh: 1 } });
  fireEvent.click(screen.getByTestId("tab-state"));
  act(() => store.dispatch({ type: "message", message: builder.delta() }));
  expect(selectedId()).toBe("run-38");
  fireEvent.click(screen.getByTestId("follow"));
  expect(selectedId()).toBe("run-41");
});

test("the slider moves through the runs", () => {
  show();
  fireEvent.change(screen.getByTestId("run-slider"), { target: { value: "1" } });
  expect(selectedId()).toBe("run-2");
  fireEvent.click(screen.getByRole("button", { name: "Last run" }));
  expect(selectedId()).toBe("run-40");
});

test("arrow keys move between the tabs", () => {
  show();
  press(screen.getByTestId("tab-diff"), "ArrowRight");
  expect(screen.getByTestId("tab-state").getAttribute("aria-selected")).toBe("true");
  press(screen.getByTestId("tab-state"), "ArrowLeft");
  press(screen.getByTestId("tab-diff"), "ArrowLeft");
  expect(screen.getByTestId("panel-warnings")).toBeTruthy();
});

test("a change shows its path, kind, before, after and writer", () => {
  show();
  const changes = screen.getAllByTestId("change");
  const city = changes.find((change) => change.dataset.path === "user.address.city");
  expect(city?.dataset.kind).toBe("changed");
  expect(city?.textContent).toContain("address › city");
  expect(city?.textContent).toMatch(/'London'.*→.*'Paris'/);
  expect(screen.getAllByText("app.py:112 in save_profile()").length).toBeGreaterThan(0);
});

test("a change in place says so, also when a part appeared", () => {
  show();
  fireEvent.click(screen.getByTestId("run-37"));
  const kinds = screen.getAllByTestId("change").map((change) => change.dataset.kind);
  expect(kinds).toEqual(["mutated", "mutated", "mutated"]);
  expect(screen.getByText(/mutated in place: part appeared/)).toBeTruthy();
});

test("a run that changed nothing says so", () => {
  show();
  fireEvent.click(screen.getByTestId("run-39"));
  expect(screen.getByText("This run changed nothing in the state.")).toBeTruthy();
});

test("the state is a tree that opens with the keyboard and stays open when a run arrives", () => {
  const builder = show();
  fireEvent.click(screen.getByTestId("tab-state"));
  const tree = screen.getByRole("tree");
  fireEvent.click(screen.getByTestId("state-key-user"));
  expect(screen.getByTestId("state-key-user").getAttribute("aria-expanded")).toBe("true");
  press(tree, "ArrowDown");
  builder.run({ set: { zzz: 1 } });
  act(() => store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText("email")).toBeTruthy();
  press(tree, "ArrowLeft");
  press(tree, "ArrowLeft");
  expect(screen.queryByText("email")).toBeNull();
});

test("a redacted value is shown as such", () => {
  show();
  fireEvent.click(screen.getByTestId("tab-state"));
  expect(screen.getByTestId("state-key-api_token").textContent).toContain("redacted");
});

test("values are text, never markup", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { html: "<img src=x onerror=alert(1)>" } });
  show(builder);
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByText(/<img src=x/)).toBeTruthy();
});

test("callbacks show arguments, duration and exception", () => {
  show();
  fireEvent.click(screen.getByTestId("run-36"));
  fireEvent.click(screen.getByTestId("tab-callbacks"));
  const callback = screen.getByTestId("callback");
  expect(callback.textContent).toContain("on_coupon");
  expect(callback.textContent).toContain("ValueError");
  expect(callback.textContent).toContain("1.7 ms");
});

test("warnings of all runs are counted and lead to their run", () => {
  show();
  expect(screen.getByTestId("tab-warnings").textContent).toContain("3");
  fireEvent.click(screen.getByTestId("tab-warnings"));
  const rules = screen.getAllByTestId("warning").map((warning) => warning.dataset.rule);
  expect(rules).toEqual(["write-after-widget", "missing-key", "dropped-widget-key"]);
  fireEvent.click(screen.getByRole("button", { name: "run 34" }));
  expect(selectedId()).toBe("run-34");
});

test("saving goes through the menu, and the outcome is told", async () => {
  show();
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-json"));
  expect(host.saveHistory).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-png"));
  expect(await screen.findByText("Saved shop-run40.png")).toBeTruthy();
});

test("a picture that fails is told in words", async () => {
  host.savePicture.mockRejectedValue(new Error("canvas is tainted"));
  show();
  fireEvent.click(screen.getByTestId("save-menu"));
  fireEvent.click(screen.getByTestId("save-png"));
  expect(await screen.findByText(/could not be taken: canvas is tainted/)).toBeTruthy();
});

test("pressing a site copies file and line", async () => {
  show();
  fireEvent.click(screen.getAllByText("app.py:131 in place_order()")[0] as HTMLElement);
  expect(host.copy).toHaveBeenCalledWith("/home/ada/shop/app.py:131");
  expect(await screen.findByText("copied")).toBeTruthy();
});

test("problems and a panel open to everyone are plain to see", () => {
  const builder = shop();
  const { app } = builder.keyframe();
  const problems = [{ stage: "capture", message: "one value was left out" }];
  show(builder, { problems, app: { ...app, everyone: true } });
  expect(screen.getByText(/Everyone who reaches this app/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText(/one value was left out/)).toBeNull();
});

test("500 runs draw only the rows in view", () => {
  show(shop(500));
  expect(screen.getAllByRole("option").length).toBeLessThan(60);
  press(screen.getByTestId("run-list"), "ArrowDown");
  expect(selectedId()).toBe("run-499");
});

test("missed messages are told by a small sign while the old runs stay", () => {
  const builder = show();
  builder.delta();
  act(() => store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText("catching up")).toBeTruthy();
  expect(selectedId()).toBe("run-40");
});

test("a value with parts opens where it stands", () => {
  show();
  const order = screen.getAllByTestId("change").find((c) => c.dataset.path === "order");
  const value = within(order as HTMLElement).getByRole("button", { expanded: false });
  fireEvent.click(value);
  expect(within(order as HTMLElement).getByRole("tree").textContent).toContain("total");
});

test("the collapsed panel counts what went wrong since", () => {
  const builder = show();
  fireEvent.click(screen.getByRole("button", { name: "State inspector" }));
  expect(screen.queryByTestId("run-list")).toBeNull();
  builder.run({ ending: "exception", exception: { type: "KeyError", message: "x" } });
  act(() => store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText(/errors in new runs/)).toBeTruthy();
});
