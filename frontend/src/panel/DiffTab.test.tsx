// @vitest-environment jsdom
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { NodeRef, RecordBuilder, write } from "../testing/builder";
import { click, freshPanel, selectedId, show } from "../testing/show";

const panel = freshPanel();

test("a change shows its path, kind, before, after and writer", () => {
  show(panel);
  const changes = screen.getAllByTestId("change");
  const city = changes.find((change) => change.dataset.path === "user.address.city");
  expect(city?.dataset.kind).toBe("changed");
  expect(city?.textContent).toContain("address › city");
  expect(city?.textContent).toMatch(/'London'.*→.*'Paris'/);
  expect(screen.getAllByText("app.py:112 in save_profile()").length).toBeGreaterThan(0);
});

test("a change in place says so, also when a part appeared", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-37"));
  const kinds = screen.getAllByTestId("change").map((change) => change.dataset.kind);
  expect(kinds).toEqual(["mutated", "mutated", "mutated"]);
  expect(screen.getByText(/mutated in place: part added/)).toBeTruthy();
});

test("a change that is seen late leads to the run that wrote it", () => {
  const builder = new RecordBuilder();
  const assigned = write({ key: "frame", run_id: 2 });
  builder.run({ set: { frame: 1 } });
  builder.run({ writes: [assigned], not_compared: ["frame"] });
  const [before, after] = [builder.node(1), builder.node(2)];
  builder.run({ changes: [{ path: ["frame"], kind: "changed", before, after, write: assigned }] });
  show(panel, builder);
  fireEvent.click(within(screen.getByTestId("panel-diff")).getByRole("button", { name: "run 2" }));
  expect(selectedId()).toBe("run-2");
  expect(screen.getByTestId("not-compared").textContent).toMatch(
    /frame.*written, not compared.*app\.py:41 in save\(\)/,
  );
});

test("a run that changed nothing says so", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-39"));
  expect(screen.getByText("This run changed nothing in the state.")).toBeTruthy();
});

test("values are text, never markup", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { html: "<img src=x onerror=alert(1)>" } });
  show(panel, builder);
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByText(/<img src=x/)).toBeTruthy();
});

test("a value with parts opens where it stands", () => {
  show(panel);
  const order = screen.getAllByTestId("change").find((c) => c.dataset.path === "order");
  const value = within(order as HTMLElement).getByRole("button", { expanded: false });
  fireEvent.click(value);
  expect(within(order as HTMLElement).getByRole("tree").textContent).toContain("total");
});

test("many changes inside one key are drawn a hundred at a time", () => {
  const builder = new RecordBuilder();
  const after = builder.node(1);
  const changes = Array.from({ length: 250 }, (_, i) => {
    return { path: ["big", i], kind: "added" as const, before: null, after };
  });
  builder.run({ changes, set: { big: 1 } });
  show(panel, builder);
  expect(screen.getAllByTestId("change")).toHaveLength(100);
  fireEvent.click(screen.getByText("Show 100 more parts of 150"));
  fireEvent.click(screen.getByText("Show 50 more parts of 50"));
  expect(screen.getAllByTestId("change")).toHaveLength(250);
});

test("a value that took too long to compare is named, and nothing is claimed of it", () => {
  const builder = new RecordBuilder();
  builder.run({});
  const runs = builder.keyframe().runs.map((run) => ({ ...run, not_compared: ["frame"] }));
  show(panel, builder, { runs });
  expect(screen.getByTestId("not-compared").textContent).toContain("frame");
  expect(screen.queryByText("This run changed nothing in the state.")).toBeNull();
});

test("a first full capture is not said to take too long", () => {
  const builder = new RecordBuilder();
  builder.run({ not_compared: ["frame"], caught_up: ["frame"] });
  show(panel, builder);
  const told = screen.getByTestId("not-compared").textContent;
  expect(told).toContain("Captured in full for the first time: frame.");
  expect(told).not.toContain("too long");
});

test("values from right to left stay between the words around them", () => {
  const builder = new RecordBuilder();
  builder.run({ cause: { kind: "widget", text: "text_input `n`: 'שלום' to 'مرحبا\u202e'" } });
  show(panel, builder);
  const heading = screen.getByTestId("panel-diff").querySelector("h3");
  expect([...(heading?.querySelectorAll("bdi") ?? [])].map((part) => part.textContent)).toEqual([
    "שלום",
    "مرحبا",
  ]);
  expect(heading?.textContent).toContain("'مرحبا\\u202e'");
});

test("a redacted key that was written is named, and nothing is claimed of it", () => {
  const builder = new RecordBuilder();
  const secret = builder.special({ type: "builtins.str", preview: "redacted", redacted: true });
  const inside = builder.special({
    ...{ type: "builtins.dict", preview: "{…}", kind: "mapping" },
    children: [["api_token", secret]],
  });
  const set = { api_token: new NodeRef(secret), login: new NodeRef(inside), n: 1 };
  builder.run({ set });
  const writes = ["api_token", "login", "n"].map((key) => write({ key, run_id: 2 }));
  builder.run({ writes });
  builder.run({ writes: writes.slice(2) });
  show(panel, builder);
  expect(screen.getByText("This run changed nothing in the state.")).toBeTruthy();
  expect(screen.queryByTestId("redacted-writes")).toBeNull();
  click("run-2");
  expect(screen.queryByText(/changed nothing in the state/)).toBeNull();
  const lines = within(screen.getByTestId("redacted-writes")).getAllByRole("listitem");
  expect(lines.map((line) => line.textContent)).toEqual([
    expect.stringMatching(
      /^api_token written, redacted: whether it changed is not recorded.*app\.py:41/,
    ),
    expect.stringMatching(/^login written, a part of it redacted: .*app\.py:41/),
  ]);
  fireEvent.click(screen.getByRole("button", { name: "api_token" }));
  const [entry] = screen.getAllByTestId("key-history-entry");
  expect(entry?.textContent).toMatch(/Written, redacted: whether it changed is not recorded/);
  expect(screen.queryByText(/of the same value/)).toBeNull();
});
