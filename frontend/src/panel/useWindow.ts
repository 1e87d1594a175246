/** Which rows of a long list of equally high rows are worth drawing. */

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Rows drawn beyond each edge, so that scrolling never shows a blank. */
const OVERSCAN = 8;
/** A list this short is drawn whole. */
const SHORT = 60;
/** Used until the list has been measured, and where nothing can be measured (jsdom). */
const ASSUMED_HEIGHT = 400;

export interface RowWindow {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly start: number;
  readonly end: number;
  readonly totalHeight: number;
  /** rows that fit at once: what Page Up and Page Down move by */
  readonly page: number;
  /** scrolls just far enough to show a row */
  readonly reveal: (index: number) => void;
}

export function useWindow(count: number, rowHeight: number): RowWindow {
  const ref = useRef<HTMLDivElement>(null);
  const [{ top, height }, setPort] = useState({ top: 0, height: ASSUMED_HEIGHT });
  useLayoutEffect(() => (ref.current === null ? undefined : watchPort(ref.current, setPort)), []);
  const reveal = useCallback(
    (index: number) => {
      const list = ref.current;
      if (list === null || index < 0) return;
      const above = index * rowHeight;
      const below = above + rowHeight - list.clientHeight;
      if (list.scrollTop > above) list.scrollTop = above;
      else if (list.scrollTop < below) list.scrollTop = below;
    },
    [rowHeight],
  );
  const whole = count <= SHORT;
  const first = Math.floor(top / rowHeight) - OVERSCAN;
  const visible = Math.ceil(height / rowHeight);
  return {
    ref,
    start: whole ? 0 : Math.max(0, Math.min(first, count - visible)),
    end: whole ? count : Math.min(count, first + visible + 2 * OVERSCAN + 1),
    totalHeight: count * rowHeight,
    page: Math.max(1, Math.floor(height / rowHeight) - 1),
    reveal,
  };
}

type Port = { readonly top: number; readonly height: number };

function watchPort(list: HTMLElement, setPort: (port: Port) => void): () => void {
  const measure = () =>
    setPort({ top: list.scrollTop, height: list.clientHeight || ASSUMED_HEIGHT });
  measure();
  list.addEventListener("scroll", measure, { passive: true });
  if (typeof ResizeObserver === "undefined") {
    return () => list.removeEventListener("scroll", measure);
  }
  const observer = new ResizeObserver(measure);
  observer.observe(list);
  return () => {
    observer.disconnect();
    list.removeEventListener("scroll", measure);
  };
}
