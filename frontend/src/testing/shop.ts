/** A believable history of a small shop app: every kind of cause, ending, change and warning. */

import type { Cause, KeyWarning } from "../wire";
import { NodeRef, RecordBuilder, site, write } from "./builder";

const DOCS = "https://docs.streamlit.io/develop/concepts/architecture/session-state";

export function shop(runs = 40): RecordBuilder {
  const b = new RecordBuilder("shop-session");
  opening(b);
  while (b.runs.length < runs - 9) tick(b);
  trouble(b);
  return b;
}

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

function opening(b: RecordBuilder): void {
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
    duration_ms: 412,
    overhead_ms: 2.1,
  });
  b.run({
    cause: widgetCause(b, "quantity", "Quantity", "number_input", 1, 2),
    set: { quantity: 2 },
    writes: [write({ run_id: 2, site: null, kind: "widget" })],
  });
}

function tick(b: RecordBuilder): void {
  const n = b.runs.length + 1;
  const kinds = [quantity, addToCart, timer, nothing];
  (kinds[n % kinds.length] ?? nothing)(b, n);
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
  };
  b.run({ cause, set: { cart: [item] }, changes, callbacks: [trace], writes: [own] });
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

function nothing(b: RecordBuilder): void {
  b.run({
    cause: { kind: "rerun", text: "st.rerun at app.py:97 in refresh()", site: site(97, "refresh") },
    set: {},
    ending: "stopped",
    ending_site: site(101),
  });
}

function trouble(b: RecordBuilder): void {
  const at = () => b.runs.length + 1;
  b.run({
    cause: { kind: "page_switch", text: "page switched: app.py to pages/checkout.py" },
    page: "pages/checkout.py",
    set: { step: "address" },
    del: ["quantity"],
    warnings: [dropped(at())],
    writes: [
      write({ run_id: at(), site: null, kind: "cleanup" }),
      write({
        key: "step",
        run_id: at(),
        site: site(9, "<module>", "/home/ada/shop/pages/checkout.py"),
      }),
    ],
  });
  b.run({
    cause: { kind: "source_change", text: "checkout.py saved" },
    page: "pages/checkout.py",
    ending: "compile_error",
    exception: {
      type: "SyntaxError",
      message: "'(' was never closed (checkout.py, line 31)",
      site: site(31, "<module>", "/home/ada/shop/pages/checkout.py"),
    },
  });
  b.run({
    cause: widgetCause(b, "zip", "Postcode", "text_input", "", "W1"),
    page: "pages/checkout.py",
    ending: "exception",
    exception: missing(),
    warnings: [missingKey(at())],
    set: { zip: "W1" },
  });
  b.run({
    cause: { kind: "browser_history", text: "browser went back or forward to app.py" },
    set: { quantity: 1 },
    del: ["zip"],
  });
  failingCallback(b);
  mutation(b);
  b.run({
    cause: widgetCause(b, "coupon", "Coupon", "text_input", "", "SPRING"),
    ending: "interrupted",
    set: { coupon: "SPRING" },
    duration_ms: 1840,
  });
  b.run({
    cause: { kind: "rerun", text: "st.rerun at app.py:97 in refresh()", site: site(97, "refresh") },
    set: {},
  });
  checkout(b);
}

function mutation(b: RecordBuilder): void {
  const id = b.runs.length + 1;
  const [item] = [{ sku: "A-131", qty: 3 }];
  const changes = [
    {
      path: ["cart", 0, "qty"],
      kind: "mutated" as const,
      before: b.node(2),
      after: b.node(3),
      write: null,
      note: "",
    },
    { path: ["cart", 1], kind: "mutated" as const, before: null, after: b.node(item), write: null },
    {
      path: ["catalogue"],
      kind: "mutated" as const,
      before: b.node("DataFrame 1,000 × 4"),
      after: b.node("DataFrame 1,000 × 4 "),
      note: "3 of 1,000 rows differ, column price",
    },
  ].map((change) => ({
    ...change,
    write: write({ key: String(change.path[0]), run_id: id, site: null, kind: "mutated" }),
  }));
  b.run({
    cause: widgetCause(b, "price_editor", "Prices", "data_editor", "0 edits", "3 edits"),
    changes,
    set: { cart: [item, item] },
  });
}

function failingCallback(b: RecordBuilder): void {
  const id = b.runs.length + 1;
  const exception = {
    type: "ValueError",
    message: "coupon 'XMAS' has expired on 2025-12-31",
    site: site(72, "apply_coupon"),
    frames: [site(66, "on_coupon"), site(72, "apply_coupon")],
  };
  const own = write({
    key: "coupon",
    run_id: id,
    site: site(70, "apply_coupon"),
    callback: "on_coupon",
  });
  const changes = [
    {
      path: ["coupon"],
      kind: "changed" as const,
      before: b.node(null),
      after: b.node("XMAS"),
      write: own,
    },
  ];
  const trace = {
    name: "on_coupon",
    site: site(64, "on_coupon"),
    widget_key: "coupon",
    widget_label: "Coupon",
    args: [],
    kwargs: [],
    duration_ms: 1.7,
    changes,
    exception,
  };
  b.run({
    cause: widgetCause(b, "coupon", "Coupon", "text_input", "", "XMAS"),
    ending: "callback_exception",
    exception,
    callbacks: [trace],
    changes,
    set: { coupon: "XMAS" },
    writes: [own],
  });
}

function checkout(b: RecordBuilder): void {
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
      write: write({ key: "stock_level", run_id: id, site: null, kind: "mutated" }),
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

const dropped = (run_id: number): KeyWarning => ({
  rule: "dropped-widget-key",
  severity: "warning",
  key: "quantity",
  run_id,
  message:
    "Streamlit deleted `quantity` (last value 31) because its number_input was not drawn in this run.",
  hint: "Keep what must survive under a key of its own, set by the widget's on_change.",
  sites: [site(34)],
  docs_url: DOCS,
});
const afterWidget = (run_id: number): KeyWarning => ({
  rule: "write-after-widget",
  severity: "error",
  key: "coupon",
  run_id,
  message: "`coupon` was assigned at app.py:140 after its text_input was created at app.py:61.",
  hint: "Assign it before the widget, or in a callback.",
  sites: [site(61), site(140, "reset")],
  docs_url: DOCS,
});
const missing = () => ({
  type: "KeyError",
  message: 'st.session_state has no key "quantity". Did you forget to initialize it?',
  site: site(22, "total", "/home/ada/shop/pages/checkout.py"),
  frames: [
    site(40, "<module>", "/home/ada/shop/pages/checkout.py"),
    site(22, "total", "/home/ada/shop/pages/checkout.py"),
  ],
  missing_key: "quantity",
});
const missingKey = (run_id: number): KeyWarning => ({
  rule: "missing-key",
  severity: "error",
  key: "quantity",
  run_id,
  message:
    "`quantity` was read but is not there: Streamlit's clean-up removed it in run 32, its widget was not drawn.",
  hint: "Read it with st.session_state.get, or keep a copy under another key.",
  sites: [site(22, "total", "/home/ada/shop/pages/checkout.py"), site(34)],
  docs_url: DOCS,
});
