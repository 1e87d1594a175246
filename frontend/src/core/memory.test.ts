import { expect, test } from "vitest";
import { sessionMemory } from "./memory";
import { INITIAL_VIEW, type ViewState } from "./view";

function fakeStorage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  } as unknown as Storage;
}

const VIEW: ViewState = {
  ...INITIAL_VIEW,
  selected: 3,
  follow: false,
  tab: "state",
  collapsed: true,
};

test("a new iframe of the same session shows what the old one showed", () => {
  const storage = fakeStorage();
  sessionMemory(() => storage).save("a", VIEW);
  expect(sessionMemory(() => storage).load("a")).toEqual(VIEW);
});

test("another session keeps the tab and what was folded, not the run", () => {
  const storage = fakeStorage();
  sessionMemory(() => storage).save("a", VIEW);
  const view = sessionMemory(() => storage).load("b");
  expect(view).toEqual({ ...INITIAL_VIEW, tab: "state", collapsed: true });
});

test("storage that is switched off or spoilt is no storage", () => {
  const off = sessionMemory(() => {
    throw new Error("SecurityError");
  });
  off.save("a", VIEW);
  expect(off.load("a")).toEqual(INITIAL_VIEW);
  const spoilt = fakeStorage();
  spoilt.setItem("st_state_inspector:view", "{");
  expect(sessionMemory(() => spoilt).load("a")).toEqual(INITIAL_VIEW);
});
