/** What the rules say about the shop, and the exception that one of them explains. */

import type { KeyWarning } from "../../wire";
import { type RecordBuilder, site } from "../builder";

const DOCS = "https://docs.streamlit.io/develop/concepts/architecture/session-state";

export const dropped = (run_id: number): KeyWarning => ({
  rule: "dropped-widget-key",
  severity: "warning",
  key: "quantity",
  run_id,
  message:
    "Streamlit deleted `quantity` (last value 31) because its number_input was not drawn in this run.",
  hint: [
    "Keep what must survive under a key of its own, set by the widget's on_change:",
    "",
    "def keep():",
    "    st.session_state.kept_quantity = st.session_state.quantity",
    "",
    'st.number_input("Quantity", key="quantity", on_change=keep)',
  ].join("\n"),
  sites: [site(34)],
  docs_url: DOCS,
});

export const afterWidget = (run_id: number): KeyWarning => ({
  rule: "write-after-widget",
  severity: "error",
  key: "coupon",
  run_id,
  message: "`coupon` was assigned at app.py:140 after its text_input was created at app.py:61.",
  hint: "Assign it before the widget, or in a callback.",
  sites: [site(61), site(140, "reset")],
  docs_url: DOCS,
});

/** the same mistake, two runs earlier */
export const afterAgain = afterWidget;

export const missing = (b: RecordBuilder) => ({
  type: "KeyError",
  message: 'st.session_state has no key "quantity". Did you forget to initialize it?',
  site: b.source(
    site(22, "total", "/home/ada/shop/pages/checkout.py"),
    "def total(prices):",
    "    n = st.session_state.quantity",
    "    return n * prices[st.session_state.item]",
  ),
  frames: [
    site(40, "<module>", "/home/ada/shop/pages/checkout.py"),
    site(22, "total", "/home/ada/shop/pages/checkout.py"),
  ],
  missing_key: "quantity",
});

export const missingKey = (run_id: number): KeyWarning => ({
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
