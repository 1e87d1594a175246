import { expect, test } from "vitest";
import { contrast, parseColor, type Rgb } from "./color";
import { type AppTheme, themeVariables } from "./theme";

const THEMES: readonly AppTheme[] = [
  { base: "light" },
  { base: "dark" },
  { base: "light", backgroundColor: "#fdf6e3", textColor: "#586e75", primaryColor: "#268bd2" },
  {
    base: "dark",
    backgroundColor: "rgb(0, 43, 54)",
    textColor: "#93a1a1",
    primaryColor: "#2aa198",
  },
  { base: "light", backgroundColor: "#ffff00", textColor: "#888", primaryColor: "#ffffff" },
  { base: "dark", backgroundColor: "#7a7a7a", textColor: "#808080", primaryColor: "#777" },
  { base: "dark", backgroundColor: "#000", textColor: "#fff", primaryColor: "#00f" },
];
const TEXTS = [
  "text",
  "muted",
  "accent",
  "added",
  "removed",
  "changed",
  "mutated",
  "warning",
  "error",
  "info",
];
const GROUNDS = ["bg", "raised", "hover", "selected"];

test.each(THEMES)("every text colour keeps AA on every ground of %o", (theme) => {
  const variables = themeVariables(theme);
  const color = (name: string) => parseColor(variables[`--${name}`]) as Rgb;
  const low = TEXTS.flatMap((text) => {
    const grounds =
      variables[`--${text}-tint`] === undefined ? GROUNDS : [...GROUNDS, `${text}-tint`];
    return grounds
      .map((ground) => `${text} on ${ground}: ${contrast(color(text), color(ground)).toFixed(2)}`)
      .filter((line) => Number(line.split(": ")[1]) < 4.5);
  });
  expect(low).toEqual([]);
});

test.each(THEMES)("values on the tints of before and after can be read in %o", (theme) => {
  const variables = themeVariables(theme);
  const color = (name: string) => parseColor(variables[`--${name}`]) as Rgb;
  for (const tint of ["added-tint", "removed-tint", "error-tint", "warning-tint"]) {
    for (const text of ["text", "muted"]) {
      expect(contrast(color(text), color(tint)), `${text} on ${tint}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test("a font name cannot smuggle in other CSS", () => {
  expect(themeVariables({ font: "x; background: url(//evil)" })["--font"]).toBe("sans-serif");
  expect(themeVariables({ font: '"Source Sans", sans-serif' })["--font"]).toBe(
    '"Source Sans", sans-serif',
  );
});

test("colours are read in the ways Streamlit writes them", () => {
  expect(parseColor("#fff")).toEqual([255, 255, 255]);
  expect(parseColor("#0068c9")).toEqual([0, 104, 201]);
  expect(parseColor("rgba(1, 2, 3, 0.5)")).toEqual([1, 2, 3]);
  expect(parseColor("tomato")).toBeNull();
});
