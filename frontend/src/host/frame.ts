/** The iframe and the page around it: how high the panel may be, how high it is, how wide its place. */

/** A panel of less height shows too little of anything; the sidebar scrolls instead. */
const MIN_HEIGHT = 300;
/** What it may have in any case, even where that takes scrolling: the window may be lower still. */
const FAIR_HEIGHT = 480;
/** Kept free above (Streamlit's own header) and below. */
const ABOVE = 72;
const BELOW = 20;
/** Where the page around is out of reach, and nobody says how high it is. */
const UNKNOWN_HEIGHT = 640;
/** In a closed sidebar Streamlit leaves a strip, in which all lines break: its height says nothing. */
const STRIP = 100;

/** How high the panel may be: down to the lower edge of the window, if that is not too little. */
export function heightFor(top: number, windowHeight: number): number {
  const rest = windowHeight - top - BELOW;
  const fair = Math.min(windowHeight - ABOVE, FAIR_HEIGHT);
  return Math.round(Math.max(rest, fair, MIN_HEIGHT));
}

/** Where the element begins when nothing around it is scrolled. */
function topOf(element: Element): number {
  let top = element.getBoundingClientRect().top;
  for (let around = element.parentElement; around !== null; around = around.parentElement) {
    top += around.scrollTop;
  }
  return top;
}

export interface Frame {
  /** Looks again at where the iframe is: what is above it may have grown. */
  adapt(): void;
}

/**
 * Reports the height of `element`, and caps it by the window. While open it grows only: a shorter
 * frame would make a sidebar that is scrolled to its end jump away under the pointer.
 */
export function followHeight(element: HTMLElement, report: (height: number) => void): Frame {
  const frame = ownFrame();
  const page = frame?.ownerDocument.defaultView ?? null;
  let [last, reached, cap] = [0, 0, 0];

  function adapt(): void {
    if (frame !== null) takeSidesOfSidebar(frame);
    const height =
      frame === null || page === null ? UNKNOWN_HEIGHT : heightFor(topOf(frame), page.innerHeight);
    if (height === cap) return;
    cap = height;
    reached = Math.min(reached, cap);
    element.style.setProperty("--cap", `${cap}px`);
    element.style.setProperty("--reached", `${reached}px`);
  }

  function measure(): void {
    const box = element.getBoundingClientRect();
    const height = Math.ceil(box.height);
    if (height === 0 || height === last || box.width < STRIP) return;
    last = height;
    reached = Math.min(Math.max(reached, height), cap);
    element.style.setProperty("--reached", `${reached}px`);
    report(height);
  }

  adapt();
  new ResizeObserver(measure).observe(element);
  if (page !== null) untilGone(page, "resize", adapt);
  return { adapt };
}

/** The page outlives the iframe: what listens there is taken back when this document goes. */
function untilGone(page: Window, event: string, listener: () => void): void {
  const gone = new AbortController();
  page.addEventListener(event, listener, { signal: gone.signal });
  window.addEventListener("pagehide", () => gone.abort(), { once: true });
}

/** Null where the page around belongs to another site. */
function ownFrame(): HTMLElement | null {
  try {
    return window.frameElement as HTMLElement | null;
  } catch {
    return null;
  }
}

/** Left free on each side of the panel in the sidebar. */
const MARGIN = 12;
const MAX_FREE = 40;

/**
 * Streamlit's sidebar is 300 px wide and leaves 60 of them empty: in a list of runs that is a word. The
 * iframe (nothing else) reaches into the empty sides.
 */
function takeSidesOfSidebar(frame: HTMLElement): void {
  if (frame.style.width !== "") return;
  const sidebar = frame.closest('[data-testid="stSidebar"]');
  if (sidebar === null) return;
  const free = frame.getBoundingClientRect().left - sidebar.getBoundingClientRect().left - MARGIN;
  // Anything else is not a place at the edge of a sidebar: columns, or not laid out yet.
  if (free <= 0 || free > MAX_FREE) return;
  frame.style.position = "relative";
  frame.style.left = `-${free}px`;
  frame.style.width = `calc(100% + ${2 * free}px)`;
}
