/** Fails the build when what the browser loads first is too big, and says how big it is. */

import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

const BUDGET_KB = 120;

type Bundle = Readonly<Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>>;

export function bundleBudget(): Plugin {
  return {
    name: "bundle-budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const size = firstLoad(bundle);
      const told = `first load: ${kb(size)} KB gzip of at most ${BUDGET_KB} KB`;
      if (size > BUDGET_KB * 1000) this.error(`${told}. Load what is rarely needed at first use.`);
      this.info(told);
    },
  };
}

const kb = (bytes: number) => (bytes / 1000).toFixed(1);

/** Bytes after gzip of the entries, what they import right away, and all styles. */
export function firstLoad(bundle: Bundle): number {
  const styles = Object.values(bundle).filter(
    (file) => file.type === "asset" && file.fileName.endsWith(".css"),
  );
  const entries = Object.values(bundle).filter((file) => file.type === "chunk" && file.isEntry);
  const loaded = new Set([...styles, ...entries].map((file) => file.fileName));
  for (const name of loaded) {
    const file = bundle[name];
    if (file?.type === "chunk") for (const other of file.imports) loaded.add(other);
  }
  return [...loaded].reduce((sum, name) => sum + zipped(bundle[name]), 0);
}

function zipped(file: Bundle[string] | undefined): number {
  if (file === undefined) return 0;
  return gzipSync(file.type === "chunk" ? file.code : file.source).length;
}
