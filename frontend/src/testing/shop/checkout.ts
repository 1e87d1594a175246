/** The order at the end: nested changes of every kind, by a callback and by the body. */

import { type RecordBuilder, site, write } from "../builder";
import { widgetCause } from "./causes";
import { afterWidget } from "./warnings";

export function checkout(b: RecordBuilder): void {
  const id = b.runs.length + 1;
  const own = write({
    key: "user",
    run_id: id,
    site: site(112, "save_profile"),
    callback: "save_profile",
  });
  const order = {
    lines: [
      { sku: "A-131", qty: 3 },
      { sku: "A-120", qty: 1 },
    ],
    total: 48.5,
    paid: false,
  };
  const changes = [
    {
      path: ["user", "address", "city"],
      kind: "changed" as const,
      before: b.node("London"),
      after: b.node("Paris"),
      write: own,
    },
    {
      path: ["user", "roles", 1],
      kind: "removed" as const,
      before: b.node("admin"),
      after: null,
      write: own,
    },
    {
      path: ["user", "address", "country"],
      kind: "added" as const,
      before: null,
      after: b.node("France"),
      write: own,
    },
    {
      path: ["order"],
      kind: "added" as const,
      before: null,
      after: b.node(order),
      write: write({ key: "order", run_id: id, site: site(131, "place_order") }),
    },
    {
      path: ["messages", 0],
      kind: "changed" as const,
      before: b.node(
        "Welcome to the shop. Ask me about any product, its price, or when it will arrive at your door.",
      ),
      after: b.node(
        "Thank you, Ada! Your order of 4 items will arrive on Thursday between nine and eleven in the morning. We have sent a receipt to ada@example.org.",
      ),
      write: write({ key: "messages", run_id: id, site: site(133, "place_order") }),
    },
    {
      path: ["stock_level"],
      kind: "mutated" as const,
      before: b.node(390),
      after: b.node(386),
      write: write({ key: "stock_level", run_id: id, site: null, kind: "mutated", at: 9 }),
    },
  ];
  const trace = {
    name: "save_profile",
    site: site(108, "save_profile"),
    widget_key: "profile_form",
    widget_label: "Save profile",
    args: [b.node({ city: "Paris", country: "France" })],
    kwargs: [["notify", b.node(true)] as const],
    duration_ms: 2.31,
    changes: changes.slice(0, 3),
  };
  b.run({
    cause: widgetCause(b, "profile_form", "Save profile", "form_submit_button", false, true),
    set: {
      order,
      user: {
        name: "Ada",
        email: "ada@example.org",
        roles: ["buyer"],
        address: { city: "Paris", zip: "W1", country: "France" },
      },
      stock_level: 386,
    },
    changes,
    callbacks: [trace],
    writes: [own],
    warnings: [afterWidget(id)],
    duration_ms: 86.2,
    overhead_ms: 0.8,
  });
}
