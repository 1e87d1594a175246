/** Source lines around a site, found by file, line and state of the file. */

import type { Excerpt, Site } from "../wire";

/** An excerpt belongs to one line of one state of a file. */
export const excerptKey = ({ file, line, version = 0 }: Pick<Site, "file" | "line" | "version">) =>
  `${file}:${line}:${version}`;

export interface SourceLine {
  readonly number: number;
  readonly text: string;
  /** whether it is the site's own */
  readonly own: boolean;
}

export function sourceLines({ line, lines }: Excerpt): readonly SourceLine[] {
  const own = Math.min(line, 2) - 1;
  return lines.map((text, i) => ({ number: line - own + i, text, own: i === own }));
}
