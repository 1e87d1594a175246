/** Right-to-left text in a sentence that runs from left to right: each stretch of it stays in its place. */

const RTL =
  "[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]";
const STRETCH = new RegExp(`(${RTL}(?:[^'"\`\\n]*${RTL})?)`, "u");
/** What changes the direction of the text after it, and can't be seen itself. */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The sentence in parts, every other one (from the second on) a stretch from right to left. */
export const stretches = (text: string): readonly string[] => shownControls(text).split(STRETCH);

/** Invisible marks that would turn what follows them around, spelt out: nothing may look like another value. */
export const shownControls = (text: string) =>
  text.replace(CONTROLS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
