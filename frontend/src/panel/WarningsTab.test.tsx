// @vitest-environment jsdom
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { missingKey } from "../testing/shop/warnings";
import { click, freshPanel, selectedId, show } from "../testing/show";

const panel = freshPanel();

test("warnings of all runs are counted and lead to their run", () => {
  show(panel);
  expect(screen.getByTestId("tab-warnings").textContent).toBe("Warnings2 error1 warning");
  fireEvent.click(screen.getByTestId("tab-warnings"));
  const rules = screen.getAllByTestId("warning").map((warning) => warning.dataset.rule);
  expect(rules).toEqual(["write-after-widget", "missing-key", "dropped-widget-key"]);
  fireEvent.click(screen.getByRole("button", { name: "run 34" }));
  expect(selectedId()).toBe("run-34");
});

test("the same mistake is one warning with a count and its first and last run", () => {
  show(panel);
  click("tab-warnings");
  const [first] = screen.getAllByTestId("warning");
  expect(first?.textContent).toMatch(/2×.*run 38.*run 40/);
});

test("a mistake seen again and again leads to each run of it", () => {
  const builder = new RecordBuilder();
  for (const id of [1, 2, 3]) builder.run({ warnings: [missingKey(id)] });
  show(panel, builder);
  click("tab-warnings");
  expect(screen.getByTestId("warning").textContent).toMatch(/3×.*first run 1.*last run 3/);
  click("all-occurrences");
  const list = within(screen.getByRole("list", { name: "Runs with this mistake" }));
  expect(list.getAllByRole("button").map((link) => link.textContent)).toEqual([
    "run 3",
    "run 2",
    "run 1",
  ]);
  fireEvent.click(list.getByRole("button", { name: "run 2" }));
  expect(selectedId()).toBe("run-2");
});

test("warnings are filtered by severity and by rule", () => {
  show(panel);
  click("tab-warnings");
  const rules = () => screen.queryAllByTestId("warning").map((warning) => warning.dataset.rule);
  click("warning-filter-warning");
  expect(rules()).toEqual(["dropped-widget-key"]);
  expect(screen.getAllByText(/left out by the filter/)).toHaveLength(2);
  click("warning-filter-warning");
  fireEvent.change(screen.getByTestId("warning-rule"), { target: { value: "missing-key" } });
  expect(rules()).toEqual(["missing-key"]);
  expect(screen.getByTestId("warning-filter-error").getAttribute("aria-pressed")).toBe("false");
});

test("code in a hint stands apart and can be copied", async () => {
  show(panel);
  click("tab-warnings");
  click("copy-code");
  expect(panel.host.copy).toHaveBeenCalledWith(
    [
      "def keep():",
      "    st.session_state.kept_quantity = st.session_state.quantity",
      "",
      'st.number_input("Quantity", key="quantity", on_change=keep)',
    ].join("\n"),
  );
  expect(await screen.findByText("copied")).toBeTruthy();
});

test("the key of a warning opens its history", () => {
  show(panel);
  click("tab-warnings");
  fireEvent.click(screen.getByRole("button", { name: "coupon" }));
  expect(screen.getByTestId("key-history")).toBeTruthy();
});
