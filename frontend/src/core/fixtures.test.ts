/** The JSON that Python wrote is what TypeScript reads: the two sides of the wire are held together here. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { applyMessage, type SessionRecord } from "./record";
import { parseMessage } from "./validate";

const folder = fileURLToPath(new URL("../../../tests/fixtures/wire/", import.meta.url));
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith(".json"))
  : [];

describe("wire fixtures", () => {
  test.skipIf(files.length > 0)("none are there yet", () => {
    expect(files).toEqual([]);
  });

  test.each(files.sort())("%s holds messages of this protocol", (name) => {
    for (const message of messagesIn(name)) {
      expect(parseMessage(message)).toMatchObject({ ok: true });
    }
  });

  test.each(files.sort())("%s can be applied, and every node it names is there", (name) => {
    let record: SessionRecord | null = null;
    for (const message of messagesIn(name)) {
      const parsed = parseMessage(message);
      if (!parsed.ok) continue;
      const applied = applyMessage(record, parsed.message);
      if (applied.outcome === "applied") record = applied.record;
      if (applied.outcome === "applied") expect(missingNodes(applied.record)).toEqual([]);
    }
  });
});

/** A file holds one message or a list of them. */
function messagesIn(name: string): unknown[] {
  const content: unknown = JSON.parse(readFileSync(folder + name, "utf8"));
  return Array.isArray(content) ? content : [content];
}

function missingNodes({ nodes, base, runs }: SessionRecord): number[] {
  const named = [
    ...base.values(),
    ...runs.flatMap((run) => run.patch.set.map(([, id]) => id)),
    ...runs.flatMap((run) => (run.changes ?? []).flatMap(({ before, after }) => [before, after])),
    ...[...nodes.values()].flatMap((node) => (node.children ?? []).map(([, id]) => id)),
  ];
  return named.filter((id) => id !== null && !nodes.has(id)) as number[];
}
