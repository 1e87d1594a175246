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
  const picture = await domToBlob(element, { scale, type: "image/png", timeout: 15_000 });
  if (picture.size === 0) throw new Error("the browser drew an empty picture");
  offerDownload(picture, filename);
}

/** Null where the parent belongs to another site, or is not a Streamlit app. */
function appElement(): Element | null {
  try {
    return window.parent === window ? null : window.parent.document.querySelector(".stApp");
  } catch {
    return null;
  }
}
