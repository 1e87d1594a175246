/** Ships the licence texts of the packages that ended up in the bundle, as their licences ask. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin, Rolldown } from "vite";

const FILE = "THIRD_PARTY_LICENSES.txt";
const INTRODUCTION = "The files in this folder contain code of these packages:";

export function licences(): Plugin {
  return {
    name: "licences",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const folders = packageFolders(chunks.flatMap(shippedModules));
      const parts = [INTRODUCTION, ...folders.map(licenceOf)];
      this.emitFile({
        type: "asset",
        fileName: FILE,
        source: `${parts.join(`\n\n${RULE}\n\n`)}\n`,
      });
    },
  };
}

const RULE = "-".repeat(80);

/** Modules of which nothing was left by tree shaking need no licence. */
const shippedModules = (chunk: Rolldown.OutputChunk) =>
  Object.entries(chunk.modules).flatMap(([id, module]) => (module.renderedLength > 0 ? [id] : []));

/** The folders of the packages that modules come from, each once, in order of their names. */
export function packageFolders(modules: readonly string[]): readonly string[] {
  const folders = modules.flatMap((id) => {
    const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/?]+)\//.exec(id.replaceAll("\\", "/"));
    return found?.[1] === undefined ? [] : [found[1]];
  });
  return [...new Set(folders)].sort();
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = licenceFile(folder, license);
  if (file === null) throw new Error(`${name} comes without the text of its licence, ${license}`);
  return `${name} ${version}\nLicence: ${license}\n\n${readFileSync(file, "utf8").trim()}`;
}

/** streamlit-component-lib names the licence that this project has too, and comes without its text. */
const OWN = { licence: "Apache-2.0", file: fileURLToPath(new URL("../LICENSE", import.meta.url)) };

function licenceFile(folder: string, licence: string): string | null {
  const found = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
  if (found !== undefined) return `${folder}/${found}`;
  return licence === OWN.licence ? OWN.file : null;
}
