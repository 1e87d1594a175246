/**
 * The theme names fonts that only the page around the iframe has loaded. Its @font-face rules are
 * copied here, with addresses made absolute. Without them the panel falls back to a system font.
 */

export function adoptParentFonts(own: Document = document): void {
  const rules = parentSheets().flatMap(fontRules);
  if (rules.length === 0) return;
  const style = own.createElement("style");
  style.dataset.own = "fonts";
  style.textContent = rules.join("\n");
  own.head.append(style);
}

function parentSheets(): CSSStyleSheet[] {
  try {
    return window.parent === window ? [] : [...window.parent.document.styleSheets];
  } catch {
    return [];
  }
}

function fontRules(sheet: CSSStyleSheet): string[] {
  try {
    const base = sheet.href ?? window.parent.document.baseURI;
    return [...sheet.cssRules]
      .map((rule) => rule.cssText)
      .filter((text) => text.startsWith("@font-face"))
      .map((text) => absoluteUrls(text, base));
  } catch {
    // A sheet from another site does not let its rules be read.
    return [];
  }
}

export function absoluteUrls(css: string, base: string): string {
  return css.replace(/url\(\s*(["']?)([^"')]+)\1\s*\)/g, (whole, _quote, address: string) => {
    if (/^(data:|[a-z][a-z0-9+.-]*:)/i.test(address)) return whole;
    return `url("${new URL(address, base).href}")`;
  });
}
