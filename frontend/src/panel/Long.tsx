/** Text of any length: cut to a few lines where it is too long, and whole at the press of a button. */

import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Fits in any case: not worth a look at the layout. */
const SHORT = 120;

interface LongProps {
  /** what `children` show, to know how long it may be */
  readonly text: string;
  readonly lines?: number;
  readonly children: ReactNode;
}

export function Long({ text, lines = 5, children }: LongProps) {
  if (text.length <= SHORT) return children;
  return <Cut lines={lines}>{children}</Cut>;
}

function Cut({ lines, children }: { readonly lines: number; readonly children: ReactNode }) {
  const shown = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const cut = useIsCut(shown, open);
  return (
    <span className="long">
      <span
        ref={shown}
        className="long-text"
        style={open ? undefined : { WebkitLineClamp: lines }}
        data-open={open || undefined}
      >
        {children}
      </span>
      {(cut || open) && (
        <button
          type="button"
          className="text-button fine"
          data-testid="show-all"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "show less" : "show all"}
        </button>
      )}
    </span>
  );
}

function useIsCut(shown: RefObject<HTMLElement | null>, open: boolean): boolean {
  const [cut, setCut] = useState(false);
  useLayoutEffect(() => {
    const element = shown.current;
    if (element === null || open) return;
    const measure = () => setCut(element.scrollHeight > element.clientHeight + 1);
    measure();
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [shown, open]);
  return cut;
}
