import { expect, test } from "vitest";
import { hintParts } from "./hint";

const codeIn = (hint: string) => hintParts(hint).flatMap((part) => (part.code ? [part.text] : []));

test("prose stays prose", () => {
  for (const text of [
    "Assign it before the widget, or in a callback.",
    "Set `st.session_state.n` before the widget (it is drawn at app.py:3).",
    "Keep it under a key of its own:\nanother line of prose = not this one",
  ]) {
    expect(hintParts(text).every((part) => !part.code)).toBe(true);
  }
});

test.each([
  "st.session_state.n = 1",
  "st.number_input('N', key='n')",
  'if "n" not in st.session_state:\n    st.session_state.n = 1',
  "def keep():\n    st.session_state.kept = st.session_state.n\n\nst.slider('N', on_change=keep)",
  "cart = st.session_state.cart + [item]",
  "del st.session_state.n",
  "@st.fragment\ndef part():\n    st.write(1)",
  "import copy",
])("code is told by how its lines begin: %s", (code) => {
  expect(codeIn(`Write it like this:\n${code}`)).toEqual([code]);
});

test("between fences everything is code, and the fences are gone", () => {
  expect(hintParts("Try:\n```python\nDo what you like\n```\nThen go on.")).toEqual([
    { code: false, text: "Try:" },
    { code: true, text: "Do what you like" },
    { code: false, text: "Then go on." },
  ]);
});

test("indentation that all lines of code share is left out", () => {
  expect(codeIn("So:\n    if x:\n        st.write(x)")).toEqual(["if x:\n    st.write(x)"]);
});

test("no hint has no parts", () => {
  expect(hintParts("")).toEqual([]);
});
