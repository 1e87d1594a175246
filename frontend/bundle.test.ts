import type { Rolldown } from "vite";
import { expect, test } from "vitest";
import { firstLoad } from "./bundle-budget";
import { packageFolders } from "./licences";

const chunk = (fileName: string, isEntry: boolean, imports: readonly string[] = []) =>
  ({
    type: "chunk",
    fileName,
    isEntry,
    imports,
    code: fileName.repeat(50),
  }) as unknown as Rolldown.OutputChunk;

test("the first load is the entry, what it imports right away, and the styles", () => {
  const style = { type: "asset", fileName: "a.css", source: "a{}" } as Rolldown.OutputAsset;
  const entry = chunk("index.js", true, ["shared.js"]);
  const shared = chunk("shared.js", false);
  const later = chunk("picture.js", false, ["shared.js"]);
  const first = { "index.js": entry, "shared.js": shared, "a.css": style };
  expect(firstLoad({ ...first, "picture.js": later })).toBe(firstLoad(first));
  expect(firstLoad(first)).toBeGreaterThan(firstLoad({ "index.js": entry }));
});

test("packages are found by their folder, scoped and nested ones too", () => {
  const modules = [
    "/repo/src/main.tsx",
    "/repo/node_modules/react/index.js",
    "\0/repo/node_modules/react/cjs/react.js?commonjs",
    "/repo/node_modules/@scope/tool/lib/a.js",
    "/repo/node_modules/a/node_modules/b/c.js",
  ];
  expect(packageFolders(modules)).toEqual([
    "/repo/node_modules/@scope/tool",
    "/repo/node_modules/a/node_modules/b",
    "/repo/node_modules/react",
  ]);
});
