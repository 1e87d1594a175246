// @vitest-environment jsdom
import { fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { freshPanel, show, violations } from "../testing/show";

const panel = freshPanel();
const message = "went wrong ".repeat(100);

function failed(): RecordBuilder {
  const builder = new RecordBuilder();
  builder.run({ ending: "exception", exception: { type: "RuntimeError", message } });
  return builder;
}

// jsdom lays nothing out: these are the heights of 8 lines, and of the whole text.
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(128);
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(900);
});
afterEach(() => vi.restoreAllMocks());

test("a text that is cut can be read whole, and cut again", async () => {
  show(panel, failed());
  const button = screen.getByRole("button", { name: "show all" });
  expect(button.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(button);
  expect(screen.getByRole("button", { name: "show less" })).toBe(button);
  expect(await violations()).toEqual([]);
  fireEvent.click(button);
  expect(button.textContent).toBe("show all");
});

test("there is no button where all of it can be seen", () => {
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(128);
  show(panel, failed());
  expect(screen.getByText(message.trim(), { exact: false })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "show all" })).toBeNull();
});
