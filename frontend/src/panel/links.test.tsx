// @vitest-environment jsdom
/** What is in a record is not trusted: whatever it says, a link goes to an editor or to the web. */
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { missingKey } from "../testing/shop/warnings";
import { click, freshPanel, show } from "../testing/show";
import type { Keyframe } from "../wire";

const panel = freshPanel();

const HOSTILE = [
  "javascript:alert(1)",
  " javascript:alert(1)",
  "java\tscript:alert(1)",
  "JaVaScRiPt:alert(1)//",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "//evil.example",
  "",
];
const HOSTILE_FILES = [
  ...HOSTILE.filter((name) => !name.startsWith("/")),
  "app.py",
  "<string>",
  "\\\\evil\\share\\app.py",
  '/app.py:1" onmouseover="alert(1)',
  "/a?b#c&line=9/../../app.py",
  "C:\\app\njavascript:alert(1).py",
];

function shown(fields: Partial<Keyframe>, files: readonly string[], docs: readonly string[]) {
  const builder = new RecordBuilder();
  const length = Math.max(files.length, docs.length);
  const warnings = Array.from({ length }, (_, i) => ({
    ...missingKey(1),
    key: `key${i}`,
    docs_url: docs[i % docs.length] ?? "",
    sites: [{ file: files[i % files.length] ?? "", line: 1, function: "f" }],
  }));
  builder.run({ warnings });
  show(panel, builder, fields);
  click("tab-warnings");
  return [...document.querySelectorAll("a")].map((link) => link.getAttribute("href") ?? "");
}

const app = (editor: unknown) =>
  ({ app: { ...new RecordBuilder().keyframe().app, editor } }) as unknown as Partial<Keyframe>;

test("hostile addresses of documentation are no links", () => {
  expect(shown({}, ["app.py"], HOSTILE)).toEqual([]);
  expect(screen.getAllByTestId("warning")).toHaveLength(HOSTILE.length);
});

test("hostile file names are no links, or escaped ones to the editor", () => {
  const links = shown(app("vscode"), HOSTILE_FILES, [""]);
  for (const link of links) {
    expect(link).toMatch(/^vscode:\/\/file\/[\w.%:/~!'()*-]+:1$/);
    expect(new URL(link).protocol).toBe("vscode:");
    expect(link).not.toMatch(/[?#"<>\s]/);
  }
  expect(links.length).toBeGreaterThan(0);
  expect(document.querySelectorAll("[onmouseover], script, iframe")).toHaveLength(0);
});

test.each(["javascript", "none", "__proto__", "constructor", "javascript:alert(1)", 7, null, {}])(
  "an editor called %j opens nothing",
  (editor) => {
    expect(shown(app(editor), ["/app/app.py"], [""])).toEqual([]);
  },
);

test("honest ones are links", () => {
  const links = shown(app("vscode"), ["/app/my app.py"], ["https://docs.streamlit.io/a"]);
  expect(links).toEqual(["vscode://file/app/my%20app.py:1", "https://docs.streamlit.io/a"]);
  const docs = screen.getByText("Streamlit's docs");
  expect(docs.getAttribute("rel")).toBe("noopener noreferrer");
});
