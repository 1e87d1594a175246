import { expect, test } from "vitest";
import { heightFor } from "./frame";

test("the panel ends at the lower edge of the window", () => {
  expect(heightFor(190, 900)).toBe(690);
  expect(heightFor(190, 2000)).toBe(1790);
});

test("below a long sidebar it is of a fair height, and fits into the window once scrolled to", () => {
  expect(heightFor(850, 900)).toBe(480);
  expect(heightFor(5000, 500)).toBe(428);
});

test("it is never too low to be of use", () => {
  expect(heightFor(190, 200)).toBe(300);
});
