/** The only file that knows streamlit-component-lib: arguments and theme in, commands and height out. */

import { type RenderData, Streamlit, type Theme } from "streamlit-component-lib";
import type { Arguments } from "./core/link";
import type { AppTheme } from "./core/theme";
import type { Command } from "./wire";

export interface Rendering {
  readonly args: Arguments;
  readonly theme: AppTheme | undefined;
}

export function connect(onRender: (rendering: Rendering) => void): void {
  window.addEventListener("message", onlyFromParent, { capture: true });
  Streamlit.events.addEventListener(Streamlit.RENDER_EVENT, (event) => {
    const { args, theme } = (event as CustomEvent<RenderData>).detail;
    dropInjectedStyles();
    onRender({ args: args as Arguments, theme: theme as Theme | undefined });
  });
  Streamlit.setComponentReady();
}

/** The library listens to whoever posts a message: only the page that the panel is in may. */
export function onlyFromParent(event: MessageEvent): void {
  if (event.source !== window.parent) event.stopImmediatePropagation();
}

export const sendCommand = (command: Command) => Streamlit.setComponentValue(command);

export const setFrameHeight = (height: number) => Streamlit.setFrameHeight(height);

/** The library adds one <style> per render event, for ever: a long session would collect thousands. */
function dropInjectedStyles(): void {
  for (const style of document.head.querySelectorAll("style:not([data-own])")) {
    if (style.textContent?.includes("--secondary-background-color")) style.remove();
  }
}
