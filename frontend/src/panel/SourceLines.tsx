/** The lines around a site, as they were when its run ended. */

import { sourceLines } from "../core/excerpts";
import type { Excerpt } from "../wire";

interface SourceLinesProps {
  readonly id: string;
  readonly excerpt: Excerpt;
  /** whether the file is named with its folders */
  readonly named: boolean;
}

export function SourceLines({ id, excerpt, named }: SourceLinesProps) {
  return (
    <code id={id} className="source" data-testid="excerpt">
      {named && <span className="source-file">{excerpt.file}</span>}
      {sourceLines(excerpt).map(({ number, text, own }) => (
        <span key={number} className="source-line" data-own={own || undefined}>
          <span className="line-number">{number}</span>
          <span>{text || " "}</span>
        </span>
      ))}
    </code>
  );
}
