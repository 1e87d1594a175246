import { expect, test } from "vitest";
import { bytes, duration, pictureName, safeUrl, shortType, siteText } from "./format";

test.each([
  [0.126, "0.13 ms"],
  [3.25, "3.3 ms"],
  [86.4, "86 ms"],
  [1840, "1.8 s"],
  [125_000, "2 min 5 s"],
])("%d ms reads %s", (ms, text) => expect(duration(ms)).toBe(text));

test("sizes, types and sites read as a developer writes them", () => {
  expect(bytes(48)).toBe("48 B");
  expect(bytes(3_250_000)).toBe("3.3 MB");
  expect(shortType("pandas.core.frame.DataFrame")).toBe("DataFrame");
  expect(siteText({ file: "/a/app.py", line: 41, function: "save" })).toBe("app.py:41 in save()");
  expect(siteText({ file: "C:\\a\\app.py", line: 4, function: "<module>" })).toBe("app.py:4");
});

test("a picture is named after app, run and time, whatever the app is called", () => {
  const at = new Date(2026, 0, 5, 9, 3, 7);
  expect(pictureName("my shop/../é", 12, at)).toBe("my-shop-..-é-run12-20260105-090307.png");
});

test("only addresses of web pages become links", () => {
  expect(safeUrl("https://docs.streamlit.io")).toBe("https://docs.streamlit.io");
  expect(safeUrl("vscode://file/a.py:3")).toBeNull();
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl("data:text/html,x")).toBeNull();
});
