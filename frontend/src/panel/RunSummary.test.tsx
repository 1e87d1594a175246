// @vitest-environment jsdom
import { expect, test } from "vitest";
import { RecordBuilder } from "../testing/builder";
import { freshPanel, show } from "../testing/show";
import type { WidgetChange } from "../wire";

const panel = freshPanel();

function causeBy(widget: Partial<WidgetChange>): string {
  const builder = new RecordBuilder();
  const [before, after] = [builder.node(false), builder.node(true)];
  const whole = { key: null, label: "", type: "button", before, after, site: null, ...widget };
  builder.run({ cause: { kind: "widget", text: "why it ran", widgets: [whole] } });
  show(panel, builder);
  return document.querySelector(".widget")?.textContent ?? "";
}

test("a widget without a key goes by its label, and of a button no value is told", () => {
  expect(causeBy({ label: "Add 5" })).toBe("Add 5button");
});

test("what a widget held before and after is told", () => {
  expect(causeBy({ key: "tick", type: "checkbox" })).toBe("tickcheckboxbeforeFalse→afterTrue");
});

test("a widget without key and label says so", () => {
  expect(causeBy({ type: "download_button" })).toBe("no key, no labeldownload_button");
});

test("a form's button goes by its label, not by the key that Streamlit made up", () => {
  const made = { key: "FormSubmitter:order-Place it", type: "form_submit_button" };
  expect(causeBy({ ...made, label: "Place it" })).toBe("Place itform_submit_button");
});
