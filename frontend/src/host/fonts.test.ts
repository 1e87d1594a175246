import { expect, test } from "vitest";
import { absoluteUrls } from "./fonts";

test("addresses in font rules are made absolute; complete ones stay", () => {
  const base = "http://localhost:8501/static/css/main.css";
  expect(absoluteUrls('src: url("../media/a.woff2")', base)).toBe(
    'src: url("http://localhost:8501/static/media/a.woff2")',
  );
  expect(absoluteUrls("src: url(data:font/woff2;base64,AA)", base)).toContain("url(data:");
});
