// @vitest-environment jsdom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { click, freshPanel, press, show } from "../testing/show";

const panel = freshPanel();

test("the state is a tree that opens with the keyboard and stays open when a run arrives", () => {
  const builder = show(panel);
  fireEvent.click(screen.getByTestId("tab-state"));
  const tree = screen.getByRole("tree", { name: /^State after/ });
  fireEvent.click(screen.getByTestId("state-key-user"));
  expect(screen.getByTestId("state-key-user").getAttribute("aria-expanded")).toBe("true");
  press(tree, "ArrowDown");
  builder.run({ set: { zzz: 1 } });
  act(() => panel.store.dispatch({ type: "message", message: builder.delta() }));
  expect(screen.getByText("email")).toBeTruthy();
  press(tree, "ArrowLeft");
  press(tree, "ArrowLeft");
  expect(screen.queryByText("email")).toBeNull();
});

test("a redacted value is shown as such", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("tab-state"));
  expect(screen.getByTestId("state-key-api_token").textContent).toContain("redacted");
});

test("a widget's key is told from a plain one, with its widget", () => {
  show(panel);
  click("tab-state");
  const mark = within(screen.getByTestId("state-key-quantity")).getByTestId("state-owner");
  expect(mark.textContent).toContain("number_input 'Quantity'");
  expect(mark.title).toContain("bound to query-params");
  expect(within(screen.getByTestId("state-key-user")).queryByTestId("state-owner")).toBeNull();
});

test("all that is known about a key's widget is in its details", () => {
  show(panel);
  click("run-34");
  click("tab-state");
  click("state-key-zip");
  const text = screen.getByTestId("owner").textContent ?? "";
  for (const fact of [
    "text_input 'Postcode'",
    "pages/checkout.py",
    "fragment address_form",
    "form address",
    "persists: session",
    "checkout.py:14",
  ]) {
    expect(text).toContain(fact);
  }
});

test("keys are shown by kind", () => {
  show(panel);
  click("tab-state");
  const keys = () => screen.getAllByRole("treeitem").map((row) => row.dataset.testid);
  click("state-kind-widget");
  expect(keys()).toContain("state-key-coupon");
  expect(keys()).not.toContain("state-key-user");
  click("state-kind-plain");
  expect(keys()).not.toContain("state-key-coupon");
  click("state-kind-changed");
  expect(keys().slice(0, 4)).toEqual(
    ["messages", "order", "stock_level", "user"].map((key) => `state-key-${key}`),
  );
});

test("a key that something is wrong with carries a mark", () => {
  show(panel);
  click("tab-state");
  expect(screen.getByTestId("state-key-coupon").textContent).toContain("1 warning about this key");
  expect(screen.getByTestId("state-key-cart").textContent).not.toContain("about this key");
});

test("query parameters stand beside the state", () => {
  show(panel);
  click("tab-state");
  const section = screen.getByTestId("query-parameters");
  expect(within(section).getByTestId("query-key-tab").textContent).toContain("'cart'");
  fireEvent.click(within(section).getByText("tab"));
  expect(screen.getByTestId("key-history").textContent).toContain("query parameter tab");
  expect(screen.getAllByTestId("key-history-entry")).toHaveLength(2);
});
