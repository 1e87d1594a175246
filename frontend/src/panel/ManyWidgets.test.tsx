// @vitest-environment jsdom
import { fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder, site, write } from "../testing/builder";
import { freshPanel, show, violations } from "../testing/show";
import type { Write } from "../wire";

const panel = freshPanel();

const appear = (builder: RecordBuilder, count: number, first: Partial<Write> = {}) =>
  Array.from({ length: count }, (_, n) => ({
    path: [`box_${n}`],
    kind: "added" as const,
    before: null,
    after: builder.node(n),
    write: write({
      key: `box_${n}`,
      run_id: 1,
      site: site(n + 1),
      kind: "widget",
      ...(n === 0 ? first : {}),
    }),
  }));

const disappear = (builder: RecordBuilder, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    path: [`box_${n}`],
    kind: "removed" as const,
    before: builder.node(n),
    after: null,
    write: write({ key: `box_${n}`, run_id: 1, site: null, kind: "cleanup" }),
  }));

const paths = () => screen.queryAllByTestId("change").map((change) => change.dataset.path);

test("many widgets that merely appeared are one line that unfolds, plain keys stay in sight", () => {
  const builder = new RecordBuilder();
  const plain = { path: ["n"], kind: "added" as const, before: null, after: builder.node(1) };
  builder.run({ changes: [...appear(builder, 12), plain] });
  show(panel, builder);
  expect(paths()).toEqual(["n"]);
  expect(screen.getByText("13 keys changed")).toBeTruthy();
  const line = within(screen.getByTestId("appeared")).getByRole("button");
  expect(line.textContent).toContain("12 widgets appeared");
  expect(line.textContent).toContain("box_0, box_1, box_2");
  expect(line.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(line);
  expect(paths()).toHaveLength(13);
  expect(line.getAttribute("aria-expanded")).toBe("true");
  fireEvent.click(line);
  expect(paths()).toEqual(["n"]);
});

test("axe finds nothing wrong with the line of many widgets, folded and unfolded", async () => {
  const builder = new RecordBuilder();
  builder.run({ changes: appear(builder, 12) });
  show(panel, builder);
  expect(await violations()).toEqual([]);
  fireEvent.click(within(screen.getByTestId("appeared")).getByRole("button"));
  expect(await violations()).toEqual([]);
});

test("ten thousand widgets are one line, and a hundred at a time when they are asked for", () => {
  const builder = new RecordBuilder();
  builder.run({ changes: appear(builder, 10_000) });
  show(panel, builder);
  expect(paths()).toEqual([]);
  const line = within(screen.getByTestId("appeared")).getByRole("button");
  expect(line.textContent?.length).toBeLessThan(300);
  fireEvent.click(line);
  expect(paths()).toHaveLength(100);
});

test("few widgets stay in sight", () => {
  const builder = new RecordBuilder();
  builder.run({ changes: appear(builder, 3) });
  show(panel, builder);
  expect(paths()).toHaveLength(3);
  expect(screen.queryByTestId("appeared")).toBeNull();
});

test.each([
  ["code assigned it", { writes: [write({ key: "box_0", run_id: 1, kind: "assigned" })] }],
  [
    "the browser sent it",
    {
      cause: {
        kind: "widget",
        text: "",
        widgets: [{ key: "box_0", label: "", type: "checkbox", before: null, after: null }],
      },
    },
  ],
  [
    "the address has it",
    {
      owners: {
        set: [
          ["box_0", { type: "checkbox", label: "", site: null, page: "", bound: "query-params" }],
        ],
        del: [],
      },
    },
  ],
] as const)("a widget's value stays in sight where %s", (_, fields) => {
  const builder = new RecordBuilder();
  builder.run({ changes: appear(builder, 6), ...fields });
  show(panel, builder);
  expect(paths()).toEqual(["box_0"]);
  expect(screen.getByTestId("appeared").textContent).toContain("5 widgets appeared");
});

test("widgets that another page lacks are one line; what the app deleted or a warning names stays", () => {
  const builder = new RecordBuilder();
  const changes = disappear(builder, 7);
  const deleted = write({ key: "box_0", run_id: 1, kind: "deleted" });
  const warning = { rule: "dropped-widget-key", severity: "warning" as const, key: "box_1" };
  builder.run({
    changes,
    writes: [...changes.map((change) => change.write), deleted],
    warnings: [{ ...warning, message: "Lost.", hint: "", run_id: 1 }],
  });
  show(panel, builder);
  expect(paths()).toEqual(["box_0", "box_1"]);
  const line = within(screen.getByTestId("disappeared")).getByRole("button");
  expect(line.textContent).toMatch(/5 widgets disappeared.*removed.*box_2, box_3/);
  fireEvent.click(line);
  expect(paths()).toHaveLength(7);
  expect(screen.getByTestId("disappeared").textContent).toContain("Streamlit's clean-up");
});

test("few widgets that went stay in sight, beside many that came", () => {
  const builder = new RecordBuilder();
  const gone = disappear(builder, 3).map((change, n) => ({ ...change, path: [`old_${n}`] }));
  builder.run({ changes: [...gone, ...appear(builder, 9)] });
  show(panel, builder);
  expect(paths()).toEqual(["old_0", "old_1", "old_2"]);
  expect(screen.getByTestId("appeared").textContent).toContain("9 widgets appeared");
});
