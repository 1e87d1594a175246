// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { onlyFromParent } from "./streamlit";

function arrives(source: Window | null): boolean {
  const target = new EventTarget();
  const heard = vi.fn();
  target.addEventListener("message", (event) => onlyFromParent(event as MessageEvent));
  target.addEventListener("message", heard);
  target.dispatchEvent(new MessageEvent("message", { data: {}, source }));
  return heard.mock.calls.length === 1;
}

test("a message of the page around the panel arrives", () => {
  expect(arrives(window.parent)).toBe(true);
});

test("a message of anybody else does not", () => {
  const other = document.createElement("iframe");
  document.body.append(other);
  expect(arrives(other.contentWindow)).toBe(false);
  expect(arrives(null)).toBe(false);
  other.remove();
});
