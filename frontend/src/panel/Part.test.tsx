// @vitest-environment jsdom
/** Each part of the panel made to raise: the others go on, and the place says which part failed. */
import { act, fireEvent, screen } from "@testing-library/react";
import type { ComponentType } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tab } from "../core/view";
import { freshPanel, show, violations } from "../testing/show";

const broken = vi.hoisted(() => ({ part: "" }));

/** The module with its component of this name raising while it is the broken part. */
async function breakable(load: () => Promise<object>, name: string): Promise<object> {
  const module = (await load()) as Record<string, ComponentType<object>>;
  const Whole = module[name] as ComponentType<object>;
  function Breakable(props: object) {
    if (broken.part === name) throw new Error("a bug of ours");
    return <Whole {...props} />;
  }
  return { ...module, [name]: Breakable };
}

vi.mock("./Header", (load) => breakable(load, "Header"));
vi.mock("./Notices", (load) => breakable(load, "Notices"));
vi.mock("./RunList", (load) => breakable(load, "RunList"));
vi.mock("./RunSlider", (load) => breakable(load, "RunSlider"));
vi.mock("./KeyHistory", (load) => breakable(load, "KeyHistory"));
vi.mock("./DiffTab", (load) => breakable(load, "DiffTab"));
vi.mock("./StateTab", (load) => breakable(load, "StateTab"));
vi.mock("./CallbacksTab", (load) => breakable(load, "CallbacksTab"));
vi.mock("./WarningsTab", (load) => breakable(load, "WarningsTab"));

const panel = freshPanel();

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => {
  broken.part = "";
  vi.restoreAllMocks();
});

const TAB_OF: Readonly<Record<string, Tab>> = {
  DiffTab: "diff",
  StateTab: "state",
  CallbacksTab: "callbacks",
  WarningsTab: "warnings",
};

function showBroken(part: string): void {
  broken.part = part;
  show(panel);
  act(() => {
    panel.store.dispatch({ type: "tab", tab: TAB_OF[part] ?? "diff" });
    if (part === "KeyHistory") {
      const subject = { scope: "state", path: ["cart"] } as const;
      panel.store.dispatch({ type: "open_history", subject });
    }
    panel.store.dispatch({ type: "select_run", id: 5 });
  });
}

const OTHERS = ["tab-state", "run-list"];

test.each([
  ["Notices", "notices", OTHERS],
  ["RunList", "list of runs", ["tab-state"]],
  ["RunSlider", "slider", OTHERS],
  ["KeyHistory", "run", ["run-list"]],
  ["DiffTab", "tab Diff", OTHERS],
  ["StateTab", "tab State", OTHERS],
  ["CallbacksTab", "tab Callbacks", OTHERS],
  ["WarningsTab", "tab Warnings", OTHERS],
  ["Header", "inspector", []],
])("%s may fail alone", async (part, name, others) => {
  showBroken(part);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain(`The ${name} could not be shown (Error: a bug of ours)`);
  for (const other of others) expect(screen.getByTestId(other)).toBeTruthy();
  expect(await violations()).toEqual([]);
  broken.part = "";
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("what failed is tried again with another run", () => {
  showBroken("DiffTab");
  expect(screen.getByRole("alert")).toBeTruthy();
  broken.part = "";
  act(() => panel.store.dispatch({ type: "select_run", id: 6 }));
  expect(screen.queryByRole("alert")).toBeNull();
});
