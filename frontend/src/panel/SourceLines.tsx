/** The lines around a site, as they were when its run ended. */

import { sourceLines } from "../core/excerpts";
import type { Excerpt } from "../wire";

export function SourceLines({ id, excerpt }: { readonly id: string; readonly excerpt: Excerpt }) {
  return (
    <code id={id} className="source" data-testid="excerpt">
      {sourceLines(excerpt).map(({ number, text, own }) => (
        <span key={number} className="source-line" data-own={own || undefined}>
          <span className="line-number">{number}</span>
          <span>{text || " "}</span>
        </span>
      ))}
    </code>
  );
}
