/** Where a line of code opens: in the editor that the developer uses. */

import type { Site } from "../wire";

export const EDITORS = ["none", "vscode", "cursor", "pycharm"] as const;
export type Editor = (typeof EDITORS)[number];

export const EDITOR_NAMES: Readonly<Record<Editor, string>> = {
  none: "No editor",
  vscode: "VS Code",
  cursor: "Cursor",
  pycharm: "PyCharm",
};

const ADDRESSES: Readonly<Record<Editor, (path: string, line: number) => string | null>> = {
  none: () => null,
  vscode: (path, line) => `vscode://file/${path}:${line}`,
  cursor: (path, line) => `cursor://file/${path}:${line}`,
  pycharm: (path, line) => `pycharm://open?file=${path}&line=${line}`,
};

export const editorNamed = (name: unknown): Editor | null =>
  EDITORS.find((editor) => editor === name) ?? null;

/** Null where no editor is chosen, or where the file is none that an editor could find. */
export function editorUrl(editor: Editor, { file, line }: Site): string | null {
  const path = file.replaceAll("\\", "/");
  if (!/^(?:\/|[a-z]:\/)/i.test(path)) return null;
  const rooted = editor === "pycharm" ? path : path.replace(/^\/+/, "");
  return ADDRESSES[editor](encoded(rooted), line);
}

/** Every character that could end the path is escaped; a drive's colon stays. */
const encoded = (path: string) =>
  path
    .split("/")
    .map((part, i) => (i === 0 && /^[a-z]:$/i.test(part) ? part : encodeURIComponent(part)))
    .join("/");
