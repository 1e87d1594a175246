/** What goes wrong in a shop: the last nine runs of the made-up history. */

import { type RecordBuilder, site, write } from "../builder";
import { owner, widgetCause } from "./causes";
import { checkout } from "./checkout";
import { afterAgain, dropped, missing, missingKey } from "./warnings";

const CHECKOUT = "/home/ada/shop/pages/checkout.py";

export function trouble(b: RecordBuilder): void {
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
        site: site(9, "<module>", CHECKOUT),
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
      site: site(31, "<module>", CHECKOUT),
    },
  });
  b.run({
    cause: widgetCause(b, "zip", "Postcode", "text_input", "", "W1"),
    page: "pages/checkout.py",
    ending: "exception",
    exception: missing(b),
    warnings: [missingKey(at())],
    set: { zip: "W1" },
    owners: {
      set: [
        [
          "zip",
          owner({
            type: "text_input",
            label: "Postcode",
            site: site(14, "<module>", CHECKOUT),
            page: "pages/checkout.py",
            form: "address",
            fragment: "address_form",
            persist: "session",
          }),
        ],
      ],
      del: [],
    },
  });
  b.run({
    cause: { kind: "browser_history", text: "browser went back or forward to app.py" },
    set: { quantity: 1 },
    del: ["zip"],
    query: b.node({ tab: "cart", item: "A-131" }),
    query_changes: [
      { path: ["tab"], kind: "changed", before: b.node("offers"), after: b.node("cart") },
      { path: ["item"], kind: "added", before: null, after: b.node("A-131") },
    ],
  });
  failingCallback(b);
  mutation(b);
  b.run({
    cause: widgetCause(b, "coupon", "Coupon", "text_input", "", "SPRING"),
    ending: "interrupted",
    interrupted_by: "newer_run",
    set: { coupon: "SPRING" },
    warnings: [afterAgain(at())],
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
    write: write({ key: String(change.path[0]), run_id: id, site: null, kind: "mutated", at: 9 }),
  }));
  b.run({
    cause: widgetCause(b, "price_editor", "Prices", "data_editor", "0 edits", "3 edits"),
    changes,
    set: { cart: [item, item] },
    reads: [
      {
        key: "cart",
        run_id: id,
        site: b.source(
          site(118, "reprice"),
          "    cart = st.session_state.cart",
          "    for item in st.session_state.cart:",
          "        item['qty'] += 1",
        ),
        callback: null,
        count: 4,
        first: 2,
        last: 9,
      },
      {
        key: "cart",
        run_id: id,
        site: site(52, "audit"),
        callback: "audit",
        count: 1,
        first: 1,
        last: 1,
      },
    ],
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
    writes: [own, write({ key: "total", run_id: id, site: site(68, "apply_coupon") })],
    reads: ["cart", "total"],
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
