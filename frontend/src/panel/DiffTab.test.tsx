// @vitest-environment jsdom
import { act, fireEvent, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { NodeRef, RecordBuilder, site, write } from "../testing/builder";
import { shop } from "../testing/shop";
import { click, freshPanel, selectedId, show, violations } from "../testing/show";
import type { Write } from "../wire";

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

test("a change in place names its suspects right here, with the lines beyond the first", () => {
  const builder = new RecordBuilder();
  const by = (callback: string | null, at: number) =>
    write({ key: callback ?? "log", run_id: 1, site: null, kind: "mutated", callback, at });
  const read = { run_id: 1, callback: null, count: 9, first: 1, last: 9 };
  builder.run({
    changes: ["log", "cart"].map((key) => ({
      path: [key, 0],
      kind: "mutated" as const,
      before: null,
      after: builder.node(1),
      write: { ...by(key === "log" ? null : "push", 3), key },
    })),
    reads: [
      { ...read, key: "log", site: site(4), others: [site(8), site(12)], more: 2 },
      { ...read, key: "cart", site: site(20), callback: "push" },
      { ...read, key: "cart", site: site(30) },
    ],
  });
  show(panel, builder);
  const [log, cart] = screen.getAllByTestId("suspects").map((box) => box.textContent);
  expect(log).toMatch(/Suspects:.*9 reads at.*app\.py:4.*app\.py:8.*app\.py:12.*and 2 more lines/);
  expect(cart).toContain("app.py:20");
  expect(cart).not.toContain("app.py:30");
  const writers = screen.getAllByText(/nobody assigned it|changed in place/);
  expect(writers.map((line) => line.textContent)).toEqual([
    "nobody assigned it",
    "changed in place",
  ]);
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

test("pressing a site copies file and line", async () => {
  show(panel);
  fireEvent.click(screen.getAllByText("app.py:131 in place_order()")[0] as HTMLElement);
  expect(panel.host.copy).toHaveBeenCalledWith("/home/ada/shop/app.py:131");
  expect(await screen.findByText("copied")).toBeTruthy();
});

test("a line opens in the editor that was chosen, and only then", () => {
  show(panel);
  expect(screen.queryByTestId("editor-link")).toBeNull();
  click("save-menu");
  click("editor-cursor");
  expect(panel.store.getState().editor).toBe("cursor");
  const link = screen.getAllByTestId("editor-link")[0] as HTMLAnchorElement;
  expect(link.href).toBe("cursor://file/home/ada/shop/app.py:112");
});

test("the app's option decides until the developer does", () => {
  const { app } = shop().keyframe();
  show(panel, shop(), { app: { ...app, editor: "vscode" } });
  expect(screen.getAllByTestId("editor-link").length).toBeGreaterThan(0);
  click("save-menu");
  click("editor-none");
  expect(screen.queryByTestId("editor-link")).toBeNull();
});

test("the lines around a site are shown on demand, those of an exception at once", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-34"));
  expect(screen.getByTestId("excerpt").textContent).toContain("n = st.session_state.quantity");
  expect(screen.queryByText(/^\/home\/ada/)).toBeNull();
  act(() => panel.store.dispatch({ type: "fold", head: 26, on: false }));
  act(() => panel.store.dispatch({ type: "select_run", id: 27 }));
  expect(screen.queryByTestId("excerpt")).toBeNull();
  fireEvent.click(screen.getByTestId("show-excerpt"));
  expect(screen.getByTestId("excerpt").textContent).toMatch(/96.*97.*st\.rerun\(\).*98/);
  // Who asked for them is told which file it is, folders and all.
  expect(screen.getByText("/home/ada/shop/app.py")).toBeTruthy();
});

test("an excerpt of another version of the file is not shown", () => {
  const builder = new RecordBuilder();
  builder.source({ ...site(7), version: 1 }, "new", "lines", "here");
  builder.run({ ending: "stopped", ending_site: site(7) });
  show(panel, builder);
  expect(screen.getByText("app.py:7")).toBeTruthy();
  expect(screen.queryByTestId("show-excerpt")).toBeNull();
});

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

test("the same object assigned again is told beside the change in place", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { items: [1] } });
  builder.run({
    set: { items: [1, 2] },
    writes: [
      write({ key: "items", run_id: 2, same: true }),
      write({ key: "items", run_id: 2, kind: "mutated", site: null }),
    ],
  });
  show(panel, builder);
  const diff = screen.getByTestId("panel-diff").textContent;
  expect(diff).toContain("the same object assigned again");
  expect(diff).toContain("changed in place");
  expect(diff).not.toContain("nobody assigned it");
});

test("writes of one key are told in their order: what the clean-up took was the widget's first", () => {
  const builder = new RecordBuilder();
  builder.run({ set: { note: 1 } });
  builder.run({
    del: ["note"],
    writes: [
      write({ key: "note", run_id: 2, kind: "widget", site: site(5) }),
      write({ key: "note", run_id: 2, kind: "cleanup", site: null, at: 9 }),
    ],
  });
  show(panel, builder);
  const diff = screen.getByTestId("panel-diff").textContent;
  expect(diff).toMatch(/by the widget.*app\.py:5.*thenStreamlit's clean-up/);
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

test("an assignment is told with the lines that got the value after it, and with no others", () => {
  const builder = new RecordBuilder();
  const read = { key: "rows", run_id: 1, callback: null, count: 1 };
  builder.run({
    set: { rows: [1] },
    writes: [
      write({ key: "rows", run_id: 1, site: site(4), at: 2 }),
      write({ key: "rows", run_id: 1, site: site(5), at: 4 }),
    ],
    reads: [
      { ...read, site: site(3), first: 1, last: 3 },
      { ...read, site: site(7), first: 5, last: 5 },
    ],
  });
  show(panel, builder);
  const [box, ...others] = screen.getAllByTestId("suspects");
  expect(others).toEqual([]);
  expect(box?.textContent).toMatch(/or changed in place after it:.*1 read at.*app\.py:7/);
  expect(box?.textContent).not.toContain("app.py:3");
});

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
