import { expect, test } from "vitest";
import { editorNamed, editorUrl } from "./editor";

const at = (file: string) => ({ file, line: 41, function: "f" });

test("each editor has its own address for a line", () => {
  const site = at("/home/ada/my app/app.py");
  expect(editorUrl("vscode", site)).toBe("vscode://file/home/ada/my%20app/app.py:41");
  expect(editorUrl("cursor", site)).toBe("cursor://file/home/ada/my%20app/app.py:41");
  expect(editorUrl("pycharm", site)).toBe("pycharm://open?file=/home/ada/my%20app/app.py&line=41");
  expect(editorUrl("none", site)).toBeNull();
});

test("paths of Windows keep their drive", () => {
  expect(editorUrl("vscode", at("C:\\shop\\app.py"))).toBe("vscode://file/C:/shop/app.py:41");
});

test("nothing in a path can add to the address", () => {
  expect(editorUrl("pycharm", at("/a/b&line=1?x#y.py"))).toBe(
    "pycharm://open?file=/a/b%26line%3D1%3Fx%23y.py&line=41",
  );
});

test("what is not a file has no address", () => {
  expect(editorUrl("vscode", at("<string>"))).toBeNull();
  expect(editorUrl("vscode", at("app.py"))).toBeNull();
});

test("only editors that are known can be named", () => {
  expect(editorNamed("cursor")).toBe("cursor");
  expect(editorNamed("emacs")).toBeNull();
  expect(editorNamed(undefined)).toBeNull();
});
