/** Puts the app's theme on an element. */

import { type AppTheme, themeVariables } from "../core/theme";

export function applyTheme(element: HTMLElement, theme: AppTheme | undefined): void {
  for (const [name, value] of Object.entries(themeVariables(theme ?? systemTheme()))) {
    if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
  }
}

function systemTheme(): AppTheme {
  return { base: window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" };
}
