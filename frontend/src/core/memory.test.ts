import { expect, test } from "vitest";
import { browserMemory } from "./memory";
import { INITIAL_VIEW, type ViewState } from "./view";

function fakeStorage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  } as unknown as Storage;
}

const memoryOf = (session: Storage, lasting = fakeStorage()) =>
  browserMemory(
    () => session,
    () => lasting,
  );

const VIEW: ViewState = {
  ...INITIAL_VIEW,
  selected: 3,
  follow: false,
  tab: "state",
  collapsed: true,
};

test("a new iframe of the same session shows what the old one showed", () => {
  const storage = fakeStorage();
  memoryOf(storage).save("a", VIEW);
  expect(memoryOf(storage).load("a")).toEqual(VIEW);
});

test("another session keeps the tab and what was folded, not the run", () => {
  const storage = fakeStorage();
  memoryOf(storage).save("a", VIEW);
  const view = memoryOf(storage).load("b");
  expect(view).toEqual({ ...INITIAL_VIEW, tab: "state", collapsed: true });
});

test("storage that is switched off or spoilt is no storage", () => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  const off = browserMemory(refuse, refuse);
  off.save("a", VIEW);
  off.saveEditor("cursor");
  expect(off.editor()).toBeNull();
  expect(off.load("a")).toEqual(INITIAL_VIEW);
  const spoilt = fakeStorage();
  spoilt.setItem("st_state_inspector:view", "{");
  expect(memoryOf(spoilt).load("a")).toEqual(INITIAL_VIEW);
});

test("the editor is remembered beyond the session", () => {
  const lasting = fakeStorage();
  expect(memoryOf(fakeStorage(), lasting).editor()).toBeNull();
  memoryOf(fakeStorage(), lasting).saveEditor("pycharm");
  expect(memoryOf(fakeStorage(), lasting).editor()).toBe("pycharm");
  lasting.setItem("st_state_inspector:editor", "javascript:alert(1)");
  expect(memoryOf(fakeStorage(), lasting).editor()).toBeNull();
});
