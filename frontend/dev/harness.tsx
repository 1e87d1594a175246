/** Dev only: the panel with a made-up history. harness.html?width=240&base=dark&tab=state&run=12&big=500x1000 */

import { createRoot } from "react-dom/client";
import { createLink } from "../src/core/link";
import { createStore } from "../src/core/store";
import { KEY_KINDS, type Tab } from "../src/core/view";
import { copyText } from "../src/host/clipboard";
import { applyTheme } from "../src/host/theme";
import { Panel } from "../src/panel/Panel";
import "../src/styles/panel.css";
import { RecordBuilder } from "../src/testing/builder";
import { shop } from "../src/testing/shop";

const query = new URLSearchParams(location.search);
const THEMES = {
  light: {
    base: "light",
    backgroundColor: "#f0f2f6",
    textColor: "#31333f",
    primaryColor: "#ff4b4b",
  },
  dark: { base: "dark", backgroundColor: "#262730", textColor: "#fafafa", primaryColor: "#ff4b4b" },
  custom: {
    base: "light",
    backgroundColor: "#fdf6e3",
    textColor: "#586e75",
    primaryColor: "#268bd2",
  },
};
const theme = THEMES[(query.get("base") ?? "light") as keyof typeof THEMES];

function big(size: string): RecordBuilder {
  const [runs = 1, keys = 1] = size.split("x").map(Number);
  const builder = new RecordBuilder("big");
  const all = Array.from({ length: keys }, (_, i) => [`key_${i}`, { id: i, on: true }] as const);
  builder.run({ set: Object.fromEntries(all) });
  while (builder.runs.length < runs) builder.run({ set: { key_1: builder.runs.length } });
  return builder;
}

const store = createStore();
const link = createLink(store, {
  send: (command) => console.info("command", command),
  download: () => {},
  now: () => Date.now(),
  later: (action, ms) => window.setTimeout(action, ms),
});
const size = query.get("big");
const builder = size === null ? shop(Number(query.get("runs") ?? 40)) : big(size);
const problems = query.has("problems")
  ? [{ stage: "capture", message: "A value of type Lock was left out." }]
  : [];
const message = builder.keyframe({ problems });
const everyone = query.has("problems");

applyTheme(document.documentElement, { ...theme, font: '"Source Sans", sans-serif' });
const root = document.getElementById("root") as HTMLElement;
root.style.width = `${query.get("width") ?? 240}px`;
createRoot(root).render(
  <Panel
    store={store}
    host={{ copy: copyText, saveHistory: link.saveHistory, savePicture: async () => "Saved" }}
  />,
);
if (!query.has("loading")) {
  link.receive({ message: { ...message, app: { ...message.app, everyone } } });
}
store.dispatch({ type: "tab", tab: (query.get("tab") ?? "diff") as Tab });
const run = query.get("run");
if (run !== null) store.dispatch({ type: "select_run", id: Number(run) });
for (const path of query.getAll("open")) store.dispatch({ type: "toggle_path", path, open: true });
const history = query.get("history");
if (history !== null) {
  const scope = query.has("query") ? "query" : "state";
  store.dispatch({ type: "open_history", subject: { scope, path: JSON.parse(history) } });
}
for (const head of query.getAll("unfold")) {
  store.dispatch({ type: "fold", head: Number(head), on: false });
}
const kind = KEY_KINDS.find((name) => name === query.get("kind"));
if (kind !== undefined) store.dispatch({ type: "key_kind", kind });
if (query.has("editor")) store.dispatch({ type: "editor", editor: "vscode" });
if (query.has("collapsed")) store.dispatch({ type: "collapse", on: true });

Object.assign(window, { harness: { store, link, builder } });
