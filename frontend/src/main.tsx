/** The panel in the app's sidebar: a store, fed by Streamlit, shown by React. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { pictureName } from "./core/format";
import { createLink } from "./core/link";
import { browserMemory } from "./core/memory";
import { createStore, currentRun } from "./core/store";
import { copyText } from "./host/clipboard";
import { jsonBlob, offerDownload } from "./host/download";
import { adoptParentFonts } from "./host/fonts";
import { followHeight } from "./host/frame";
import type { Host } from "./host/host";
import { savePicture } from "./host/picture";
import { applyTheme } from "./host/theme";
import { Panel } from "./panel/Panel";
import "./styles/panel.css";
import { connect, sendCommand, setFrameHeight } from "./streamlit";

const store = createStore(
  browserMemory(
    () => window.sessionStorage,
    () => window.localStorage,
  ),
);

const link = createLink(store, {
  send: sendCommand,
  download: (content, filename) => offerDownload(jsonBlob(content), filename),
  now: () => Date.now(),
  later: (action, ms) => window.setTimeout(action, ms),
});

const host: Host = {
  saveHistory: link.saveHistory,
  redact: link.redact,
  resume: link.resume,
  savePicture: () => {
    const state = store.getState();
    const name = state.record?.app.name ?? "app";
    return savePicture(pictureName(name, currentRun(state)?.id, new Date()));
  },
  copy: copyText,
};

function start(root: HTMLElement): void {
  adoptParentFonts();
  createRoot(root).render(
    <StrictMode>
      <Panel store={store} host={host} />
    </StrictMode>,
  );
  const frame = followHeight(root, setFrameHeight);
  connect(({ args, theme }) => {
    frame.adapt();
    applyTheme(document.documentElement, theme);
    link.receive(args);
  });
}

const root = document.getElementById("root");
if (root !== null) start(root);
