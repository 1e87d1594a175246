// @vitest-environment jsdom
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder, write } from "../testing/builder";
import { click, freshPanel, press, selectedId, show } from "../testing/show";

const panel = freshPanel();

test("a key's name opens its history; back and Escape return", () => {
  show(panel);
  click("run-37");
  fireEvent.click(screen.getByRole("button", { name: "cart" }));
  const history = screen.getByTestId("key-history");
  expect(within(history).getAllByTestId("key-history-entry")[0]?.dataset.run).toBe("37");
  expect(screen.queryByTestId("tab-diff")).toBeNull();
  press(history, "Escape");
  expect(document.activeElement).toBe(screen.getByTestId("tab-diff"));
  fireEvent.click(screen.getByRole("button", { name: "cart" }));
  fireEvent.click(screen.getByRole("button", { name: /Back/ }));
  expect(screen.getByTestId("tab-diff")).toBeTruthy();
});

test("a value opens the history of its part, which widens to the whole key", () => {
  show(panel);
  fireEvent.click(screen.getByText("'Paris'"));
  expect(screen.getByTestId("key-history").textContent).toContain("user › address › city");
  expect(screen.getAllByTestId("key-history-entry")).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "whole key" }));
  expect(screen.getByRole("region", { name: "History of user" })).toBeTruthy();
});

test("in the state a name opens the history, by click or from the details", () => {
  show(panel);
  click("tab-state");
  fireEvent.click(screen.getByText("stock_level"));
  expect(screen.getByRole("region", { name: "History of stock_level" })).toBeTruthy();
  press(screen.getByTestId("key-history"), "Escape");
  click("state-key-step");
  click("open-history");
  expect(screen.getByRole("region", { name: "History of step" })).toBeTruthy();
});

test("what changed in place names its suspects, and calls them so", () => {
  show(panel);
  click("run-37");
  fireEvent.click(screen.getByRole("button", { name: "cart" }));
  expect(screen.getByText(/^Suspects:/)).toBeTruthy();
  const suspects = screen.getAllByTestId("suspect").map((line) => line.textContent);
  expect(suspects[0]).toContain("app.py:52 in audit()");
  expect(suspects[1]).toMatch(/4 reads at.*app\.py:118 in reprice\(\)/);
});

test("a value that was written and not compared is neither a change nor the same value", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { frame: 1 } });
  builder.run({ writes: [write({ key: "frame", run_id: 2 })], not_compared: ["frame"] });
  show(panel, builder);
  click("run-1");
  fireEvent.click(screen.getByRole("button", { name: "frame" }));
  const [entry] = screen.getAllByTestId("key-history-entry");
  expect(entry?.dataset.run).toBe("2");
  expect(entry?.textContent).toMatch(/Written, not compared.*app\.py:41 in save\(\)/);
  expect(screen.queryByText(/of the same value/)).toBeNull();
});

test("a first full capture after samples stands in the history, although nobody wrote the key", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { frame: 1 } });
  builder.run({ set: { frame: 2 }, changes: [], not_compared: ["frame"], caught_up: ["frame"] });
  show(panel, builder);
  click("run-1");
  fireEvent.click(screen.getByRole("button", { name: "frame" }));
  const [entry] = screen.getAllByTestId("key-history-entry");
  expect(entry?.dataset.run).toBe("2");
  expect(entry?.textContent).toContain("whether it had changed until then is not known");
  expect(screen.getByText(/1 run changed it; of 1 run that is not known/)).toBeTruthy();
});

test("where nobody was seen reading, it says so", () => {
  show(panel);
  click("run-37");
  fireEvent.click(screen.getByRole("button", { name: "catalogue" }));
  expect(screen.queryByTestId("suspect")).toBeNull();
  expect(screen.getByText(/No suspect/)).toBeTruthy();
});

test("a run in the history leads to it, and a way leads back", () => {
  show(panel);
  fireEvent.click(screen.getByRole("button", { name: "stock_level" }));
  fireEvent.click(screen.getByRole("button", { name: "run 31" }));
  expect(selectedId()).toBe("run-31");
  expect(screen.getByTestId("panel-diff")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "History of stock_level" }));
  expect(screen.getByTestId("key-history")).toBeTruthy();
});

test("writes of the same value are offered, not pressed upon the reader", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { n: 1 } });
  builder.run({ writes: [write({ key: "n", run_id: 2 })] });
  builder.run({ set: { n: 2 } });
  show(panel, builder);
  fireEvent.click(screen.getByRole("button", { name: "n" }));
  expect(screen.getAllByTestId("key-history-entry")).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: "show 1 write of the same value" }));
  expect(screen.getAllByTestId("key-history-entry")).toHaveLength(3);
});
