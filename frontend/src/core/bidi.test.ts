import { expect, test } from "vitest";
import { shownControls, stretches } from "./bidi";

test("each value from right to left is a stretch of its own, and what is between stays between", () => {
  expect(stretches("text_input `name`: 'שלום עולם' to 'مرحبا', sent")).toEqual([
    "text_input `name`: '",
    "שלום עולם",
    "' to '",
    "مرحبا",
    "', sent",
  ]);
});

test("a sentence from left to right is one part", () => {
  expect(stretches("button 'Größe' clicked")).toEqual(["button 'Größe' clicked"]);
});

test("marks that turn text around are spelt out, so that nothing looks like what it is not", () => {
  expect(shownControls("user\u202egnp.exe\u2069")).toBe("user\\u202egnp.exe\\u2069");
  expect(stretches("'\u2067a' to 'b'").join("")).toBe("'\\u2067a' to 'b'");
});
