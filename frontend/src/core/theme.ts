/** Streamlit's theme -> the panel's colours, as CSS custom properties that keep WCAG AA. */

import { contrast, cssColor, luminance, mix, parseColor, type Rgb, readable } from "./color";

export interface AppTheme {
  readonly base?: string;
  readonly primaryColor?: string;
  readonly backgroundColor?: string;
  readonly textColor?: string;
  readonly font?: string;
}

/** A little over AA's 4.5, so that rounding to whole channels cannot fall below it. */
const TEXT_RATIO = 4.6;
const SHAPE_RATIO = 3.05;

const LIGHT = { background: "#f0f2f6", text: "#31333f", primary: "#ff4b4b" };
const DARK = { background: "#262730", text: "#fafafa", primary: "#ff4b4b" };

const HUES: Readonly<Record<string, Rgb>> = {
  added: [26, 160, 92],
  removed: [222, 62, 70],
  changed: [44, 120, 226],
  mutated: [142, 84, 214],
  warning: [196, 124, 0],
  error: [222, 52, 60],
  info: [44, 120, 226],
};

export function themeVariables(theme: AppTheme): Readonly<Record<string, string>> {
  const fallback = theme.base === "dark" ? DARK : LIGHT;
  const color = (value: string | undefined, other: string) =>
    parseColor(value) ?? parseColor(other) ?? ([0, 0, 0] as const);
  const bg = color(theme.backgroundColor, fallback.background);
  const dark = luminance(bg) < 0.22;
  const text = readable(color(theme.textColor, fallback.text), [bg], 7);
  const primary = color(theme.primaryColor, fallback.primary);

  const raised = mix([255, 255, 255], bg, dark ? 0.045 : 0.72);
  const hover = surface(text, bg, 0.06);
  // Not tinted with the primary colour: Streamlit's is a red, which here would read as an error.
  const selected = surface(text, bg, dark ? 0.12 : 0.11);
  const grounds = [bg, raised, hover, selected];
  const tints = Object.values(HUES).map((hue) => tintOf(hue, bg, dark));
  const colors: Record<string, Rgb> = {
    bg,
    text: readable(text, [...grounds, ...tints], TEXT_RATIO),
    raised,
    hover,
    selected,
    muted: readable(mix(text, bg, 0.58), [...grounds, ...tints], TEXT_RATIO),
    border: mix(text, bg, dark ? 0.17 : 0.14),
    "border-strong": readable(mix(text, bg, 0.3), [bg, raised], SHAPE_RATIO),
    accent: readable(primary, grounds, TEXT_RATIO),
    focus: readable(primary, grounds, SHAPE_RATIO),
    ...hues(bg, grounds, dark),
  };
  return {
    ...Object.fromEntries(
      Object.entries(colors).map(([name, rgb]) => [`--${name}`, cssColor(rgb)]),
    ),
    "--font": fontFamily(theme.font),
    "color-scheme": dark ? "dark" : "light",
  };
}

/** A ground a little off `bg`: towards the text where that leaves it readable, else away from it. */
function surface(text: Rgb, bg: Rgb, share: number): Rgb {
  const towards = mix(text, bg, share);
  if (contrast(text, towards) >= 5.5) return towards;
  return mix(luminance(text) > luminance(bg) ? [0, 0, 0] : [255, 255, 255], bg, share);
}

const tintOf = (hue: Rgb, bg: Rgb, dark: boolean) => mix(hue, bg, dark ? 0.2 : 0.12);

/** For each meaning a text colour, the tint it may stand on, and a stronger colour for lines. */
function hues(bg: Rgb, grounds: readonly Rgb[], dark: boolean): Record<string, Rgb> {
  const colors: Record<string, Rgb> = {};
  for (const [name, hue] of Object.entries(HUES)) {
    const tint = tintOf(hue, bg, dark);
    colors[`${name}-tint`] = tint;
    colors[name] = readable(hue, [...grounds, tint], TEXT_RATIO);
    colors[`${name}-line`] = readable(hue, grounds, SHAPE_RATIO);
  }
  return colors;
}

/** Older versions name a kind of font, newer ones a CSS font list. */
function fontFamily(font: string | undefined): string {
  const named = { "sans serif": "sans-serif", monospace: "monospace", serif: "serif" }[font ?? ""];
  const list = named ?? font ?? "";
  return /^[\w\s"',.-]+$/.test(list) ? list : "sans-serif";
}
