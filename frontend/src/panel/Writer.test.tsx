// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder, site, write } from "../testing/builder";
import { freshPanel, show } from "../testing/show";

const panel = freshPanel();

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

test("a key that several lines wrote says how often, in their order, and that the last one counts", () => {
  const builder = new RecordBuilder();
  const by = (line: number, at: number) => write({ key: "d", run_id: 1, site: site(line), at });
  builder.run({
    changes: ["a", "b"].map((part) => ({
      path: ["d", part],
      kind: "changed" as const,
      before: builder.node(1),
      after: builder.node(2),
      write: by(5, 9),
    })),
    writes: [by(5, 1), by(7, 3), by(5, 9)],
  });
  show(panel, builder);
  const diff = screen.getByTestId("panel-diff").textContent;
  expect(screen.getByTestId("writes").textContent).toBe(
    "3 writes in this order: the last one counts",
  );
  expect(diff).toMatch(/app\.py:7.*then.*app\.py:5.*2 times/);
});

test("a line that wrote a key in a loop is told once, with how often", () => {
  const builder = new RecordBuilder();
  const writes = [1, 2, 3].map((at) => write({ key: "n", run_id: 1, site: site(5), at }));
  builder.run({ set: { n: 3 }, writes });
  show(panel, builder);
  expect(screen.getByTestId("writes").textContent).toBe("3 writes in all: the last one counts");
  expect(screen.getByTestId("panel-diff").textContent).toMatch(/app\.py:5.*3 times/);
});

test("one assignment is no order, also where its value was changed in place before or after", () => {
  const builder = new RecordBuilder();
  const [once, inPlace] = [
    write({ key: "n", run_id: 1, at: 2 }),
    write({ key: "n", run_id: 1, at: 1, kind: "mutated", site: null }),
  ];
  builder.run({ set: { n: 3 }, writes: [inPlace, once, { ...once, at: 3, same: true }] });
  show(panel, builder);
  expect(screen.queryByTestId("writes")).toBeNull();
});

test("what had changed before the run began has no line of the run for a suspect", () => {
  const builder = new RecordBuilder();
  const note = "it had changed before this run began: no line of it did that";
  const early = write({ key: "log", run_id: 1, kind: "mutated", site: null });
  const value = { before: null, after: builder.node(1) };
  builder.run({
    changes: [{ path: ["log", 0], kind: "mutated", ...value, write: early, note }],
    writes: [early],
    reads: [{ key: "log", run_id: 1, site: site(4), callback: null, count: 1, first: 1, last: 1 }],
  });
  show(panel, builder);
  expect(screen.getByTestId("panel-diff").textContent).toContain(note);
  expect(screen.queryByTestId("suspects")).toBeNull();
  expect(screen.queryByText(/No suspect/)).toBeNull();
});
