/** The quiet part: the first load, and then the same few things again and again. */

import { NodeRef, type RecordBuilder, site, write } from "../builder";
import { owner, widgetCause } from "./causes";

export function opening(b: RecordBuilder): void {
  const frame = b.special({
    type: "pandas.core.frame.DataFrame",
    preview: "DataFrame 1,000 × 4: sku, name, price, stock",
    kind: "table",
    size: 3_250_000,
    children: [
      ["sku", b.node("object, first: 'A-100', 'A-101'")],
      ["price", b.node("float64, first: 12.5, 8.0")],
    ],
    truncated: 998,
    note: "first 10 rows recorded",
  });
  const secret = b.special({
    type: "builtins.str",
    preview: "",
    redacted: true,
    restorable: false,
  });
  const model = b.special({
    type: "app.pricing.PriceModel",
    preview: "PriceModel object",
    kind: "object",
    restorable: false,
  });
  b.run({
    set: {
      cart: [],
      quantity: 1,
      user: {
        name: "Ada",
        email: "ada@example.org",
        roles: ["buyer", "admin"],
        address: { city: "London", zip: "W1" },
      },
      catalogue: new NodeRef(frame),
      api_token: new NodeRef(secret),
      price_model: new NodeRef(model),
      coupon: null,
      messages: [
        "Welcome to the shop. Ask me about any product, its price, or when it will arrive at your door.",
      ],
    },
    writes: [write({ key: "cart", run_id: 1, site: site(12) })],
    owners: {
      set: [
        ["quantity", owner({ bound: "query-params" })],
        ["coupon", owner({ type: "text_input", label: "Coupon", site: site(61), callback: true })],
      ],
      del: [],
    },
    query: b.node({ tab: "offers" }),
    query_changes: [
      { path: ["tab"], kind: "added", before: null, after: b.node("offers"), write: null },
    ],
    duration_ms: 412,
    overhead_ms: 2.1,
  });
  b.run({
    cause: widgetCause(b, "quantity", "Quantity", "number_input", 1, 2),
    set: { quantity: 2 },
    writes: [write({ run_id: 2, site: null, kind: "widget" })],
  });
}

export function tick(b: RecordBuilder): void {
  const n = b.runs.length + 1;
  const kinds = [quantity, timer, addToCart, refresh, settle, quantity];
  (kinds[n % kinds.length] ?? quantity)(b, n);
}

function quantity(b: RecordBuilder, n: number): void {
  const cause = widgetCause(b, "quantity", "Quantity", "number_input", n - 1, n);
  b.run({
    cause,
    set: { quantity: n },
    writes: [write({ run_id: n, site: null, kind: "widget" })],
  });
}

function addToCart(b: RecordBuilder, n: number): void {
  const cause = widgetCause(b, "add", "Add to cart", "button", false, true);
  const item = { sku: `A-${100 + n}`, qty: n % 4 || 1 };
  const own = write({
    key: "cart",
    run_id: n,
    site: site(58, "add_to_cart"),
    callback: "add_to_cart",
  });
  const changes = [
    { path: ["cart", 0], kind: "added" as const, before: null, after: b.node(item), write: own },
  ];
  const trace = {
    name: "add_to_cart",
    site: site(55, "add_to_cart"),
    widget_key: "add",
    widget_label: "Add to cart",
    args: [b.node(item.sku)],
    kwargs: [["qty", b.node(item.qty)] as const],
    duration_ms: 0.42,
    changes,
    writes: [own],
    reads: ["cart", "quantity"],
    rerun: site(59, "add_to_cart"),
    ended_by: "rerun" as const,
  };
  b.run({
    cause,
    set: { cart: [item] },
    changes,
    callbacks: [trace],
    writes: [own],
    ending: "rerun",
    ended_by: "rerun",
    ending_site: site(59, "add_to_cart"),
    query: b.node({ tab: "offers" }),
  });
}

function timer(b: RecordBuilder, n: number): void {
  const own = write({ key: "stock_level", run_id: n, site: site(88, "live_stock") });
  b.run({
    cause: { kind: "timer", text: "fragment `live_stock` every 5 s" },
    fragments: ["live_stock"],
    set: { stock_level: 400 - n },
    writes: [own],
    duration_ms: 3.2,
    overhead_ms: 0.3,
  });
}

const again = { kind: "rerun" as const, text: "st.rerun at app.py:59 in add_to_cart()" };

function refresh(b: RecordBuilder, n: number): void {
  const own = write({ key: "total", run_id: n, site: site(95, "refresh") });
  b.run({
    cause: { ...again, site: site(59, "add_to_cart") },
    follows: n - 1,
    set: { total: n * 12.5 },
    writes: [own],
    ending: "rerun",
    ended_by: "rerun",
    ending_site: b.source(site(97, "refresh"), "    st.toast('Added')", "    st.rerun()", ""),
  });
}

function settle(b: RecordBuilder, n: number): void {
  b.run({
    cause: { kind: "rerun", text: "st.rerun at app.py:97 in refresh()", site: site(97, "refresh") },
    follows: n - 1,
    set: {},
    ending: "stopped",
    ending_site: site(101),
  });
}
