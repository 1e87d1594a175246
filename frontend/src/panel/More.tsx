/** A long list piece by piece. */

import { useState } from "react";
import { plural } from "../core/format";

export function usePages(atOnce: number) {
  const [limit, setLimit] = useState(atOnce);
  return { limit, more: () => setLimit(limit + atOnce) };
}

interface MoreProps {
  readonly hidden: number;
  readonly atOnce: number;
  /** what is hidden, in the singular: "more key" */
  readonly word: string;
  readonly onMore: () => void;
}

export function More({ hidden, atOnce, word, onMore }: MoreProps) {
  if (hidden <= 0) return null;
  return (
    <button type="button" className="text-button more" onClick={onMore}>
      Show {plural(Math.min(hidden, atOnce), word)} of {hidden.toLocaleString("en")}
    </button>
  );
}
