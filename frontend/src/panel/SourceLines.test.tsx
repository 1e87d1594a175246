// @vitest-environment jsdom
import { act, fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { RecordBuilder, site } from "../testing/builder";
import { shop } from "../testing/shop";
import { click, freshPanel, show } from "../testing/show";

const panel = freshPanel();

test("pressing a site copies file and line", async () => {
  show(panel);
  fireEvent.click(screen.getAllByText("app.py:131 in place_order()")[0] as HTMLElement);
  expect(panel.host.copy).toHaveBeenCalledWith("/home/ada/shop/app.py:131");
  expect(await screen.findByText("copied")).toBeTruthy();
});

test("a line opens in the editor that was chosen, and only then", () => {
  show(panel);
  expect(screen.queryByTestId("editor-link")).toBeNull();
  click("save-menu");
  click("editor-cursor");
  expect(panel.store.getState().editor).toBe("cursor");
  const link = screen.getAllByTestId("editor-link")[0] as HTMLAnchorElement;
  expect(link.href).toBe("cursor://file/home/ada/shop/app.py:112");
});

test("the app's option decides until the developer does", () => {
  const { app } = shop().keyframe();
  show(panel, shop(), { app: { ...app, editor: "vscode" } });
  expect(screen.getAllByTestId("editor-link").length).toBeGreaterThan(0);
  click("save-menu");
  click("editor-none");
  expect(screen.queryByTestId("editor-link")).toBeNull();
});

test("the lines around a site are shown on demand, those of an exception at once", () => {
  show(panel);
  fireEvent.click(screen.getByTestId("run-34"));
  expect(screen.getByTestId("excerpt").textContent).toContain("n = st.session_state.quantity");
  expect(screen.queryByText(/^\/home\/ada/)).toBeNull();
  act(() => panel.store.dispatch({ type: "fold", head: 26, on: false }));
  act(() => panel.store.dispatch({ type: "select_run", id: 27 }));
  expect(screen.queryByTestId("excerpt")).toBeNull();
  fireEvent.click(screen.getByTestId("show-excerpt"));
  expect(screen.getByTestId("excerpt").textContent).toMatch(/96.*97.*st\.rerun\(\).*98/);
  // Who asked for them is told which file it is, folders and all.
  expect(screen.getByText("/home/ada/shop/app.py")).toBeTruthy();
});

test("an excerpt of another version of the file is not shown", () => {
  const builder = new RecordBuilder();
  builder.source({ ...site(7), version: 1 }, "new", "lines", "here");
  builder.run({ ending: "stopped", ending_site: site(7) });
  show(panel, builder);
  expect(screen.getByText("app.py:7")).toBeTruthy();
  expect(screen.queryByTestId("show-excerpt")).toBeNull();
});
