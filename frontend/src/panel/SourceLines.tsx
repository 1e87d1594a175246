/** The lines around a site, as they were when its run ended. */

import { excerptKey } from "../core/record";
import type { Site } from "../wire";
import { usePanel } from "./context";

export function SourceLines({ site }: { readonly site: Site }) {
  const excerpt = usePanel((state) => state.record?.excerpts.get(excerptKey(site)));
  if (excerpt === undefined) return null;
  const own = Math.min(excerpt.line, 2) - 1;
  return (
    <pre className="source">
      {excerpt.lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place of a line is its name
        <span key={i} data-own={i === own || undefined}>
          <span className="line-number">{excerpt.line - own + i}</span>
          {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}
