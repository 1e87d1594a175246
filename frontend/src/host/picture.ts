/** A picture of the whole app, this panel included, taken from inside the iframe. */

import { offerDownload } from "./download";

/** Browsers refuse canvases beyond about this many pixels on a side. */
const MAX_SIDE = 8000;

export async function savePicture(filename: string): Promise<string> {
  const app = appElement();
  await takePicture(app ?? document.body, filename);
  return app === null
    ? `Saved ${filename}. It shows the panel alone: the page around it is out of reach.`
    : `Saved ${filename}`;
}

async function takePicture(element: Element, filename: string): Promise<void> {
  // Loaded at first use: most sessions never take a picture.
  const { domToBlob } = await import("modern-screenshot");
  const { width, height } = element.getBoundingClientRect();
  const wanted = Math.min(2, Math.max(1, window.devicePixelRatio));
  const scale = Math.min(wanted, MAX_SIDE / Math.max(width, height, 1));
  const picture = await domToBlob(element, {
    scale,
    type: "image/png",
    timeout: 15_000,
    features: { restoreScrollPosition: true },
    onCloneEachNode: asOnScreen(placeholderColors(element)),
  });
  if (picture.size === 0) throw new Error("the browser drew an empty picture");
  offerDownload(picture, filename);
}

type PlaceholderColors = ReadonlyMap<string, string>;

/** By the text of the placeholder: a copy does not know which field it was made of. */
function placeholderColors(root: ParentNode, found = new Map<string, string>()): PlaceholderColors {
  for (const field of root.querySelectorAll<HTMLElement>("[placeholder]")) {
    const view = field.ownerDocument.defaultView;
    const color = view?.getComputedStyle(field, "::placeholder").color;
    if (color) found.set(field.getAttribute("placeholder") ?? "", color);
  }
  for (const frame of root.querySelectorAll("iframe")) {
    // Null where the frame belongs to another site: then it is not in the picture either.
    if (frame.contentDocument !== null) placeholderColors(frame.contentDocument, found);
  }
  return found;
}

/**
 * What the copy of an element lacks. Scrollbars would be drawn wide and over the text, whatever they
 * are on screen; placeholders would have the browser's colour, which is for white fields.
 */
function asOnScreen(placeholders: PlaceholderColors): (copy: Node) => void {
  return (copy) => {
    // The copy of a frame's content is of another window, whose HTMLElement is not this one's.
    if (!("style" in copy && "getAttribute" in copy)) return;
    const element = copy as HTMLElement;
    for (const axis of ["overflow-x", "overflow-y"]) {
      if (/auto|scroll/.test(element.style.getPropertyValue(axis))) {
        element.style.setProperty(axis, "hidden"); // which keeps a gutter where the page has one
      }
    }
    const placeholder = element.getAttribute("placeholder");
    if (!placeholder || element.getAttribute("value")) return;
    const color = placeholders.get(placeholder);
    if (color !== undefined) element.style.setProperty("-webkit-text-fill-color", color);
  };
}

/** Null where the parent belongs to another site, or is not a Streamlit app. */
function appElement(): Element | null {
  try {
    return window.parent === window ? null : window.parent.document.querySelector(".stApp");
  } catch {
    return null;
  }
}
