/** Causes of runs, in the words that Python uses. */

import type { Cause, Owner } from "../../wire";
import { type RecordBuilder, site } from "../builder";

export function widgetCause(
  b: RecordBuilder,
  key: string,
  label: string,
  type: string,
  from: unknown,
  to: unknown,
): Cause {
  const [before, after] = [b.node(from), b.node(to)];
  const text = clicked(type)
    ? `${type} '${label}' clicked`
    : `${type} \`${key}\`: ${show(from)} to ${show(to)}`;
  return { kind: "widget", text, widgets: [{ key, label, type, before, after }] };
}

const clicked = (type: string) => type.endsWith("button");
const show = (value: unknown) => (typeof value === "string" ? `'${value}'` : String(value));

export const owner = (fields: Partial<Owner> = {}): Owner => ({
  type: "number_input",
  label: "Quantity",
  site: site(34),
  page: "app.py",
  ...fields,
});
