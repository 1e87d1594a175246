/** The JSON that Python wrote is what TypeScript reads: the two sides of the wire are held together here. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { partAt } from "./blame";
import { applyMessage, applyPatch, type SessionRecord } from "./record";
import { Snapshots } from "./snapshots";
import { parseMessage } from "./validate";

const folder = fileURLToPath(new URL("../../../tests/fixtures/wire/", import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort();

describe("wire fixtures", () => {
  test("are there, with changes", () => {
    const records = files.flatMap(recordsIn);
    expect(records.flatMap(changesTold).length).toBeGreaterThan(0);
  });

  test.each(files)("%s holds messages of this protocol", (name) => {
    for (const message of messagesIn(name)) {
      expect(parseMessage(message)).toMatchObject({ ok: true });
    }
  });

  test.each(files)("%s can be applied, and every node that it names is there", (name) => {
    for (const record of recordsIn(name)) expect(missingNodes(record)).toEqual([]);
  });

  test.each(files)(
    "%s gives the same state for a run in whatever order runs are visited",
    (name) => {
      for (const record of recordsIn(name)) {
        const snapshots = new Snapshots();
        for (const run of record.runs.toReversed()) {
          expect(new Map(snapshots.at(record, run.id))).toEqual(replayed(record, run.id));
        }
      }
    },
  );

  test.each(files)("%s has changes that lead from each state to the next", (name) => {
    const [told, found] = [recordsIn(name).map(changesTold), recordsIn(name).map(changesFound)];
    expect(told).toEqual(found);
  });

  test.each(files)("%s never changes the state after a run that was told before", (name) => {
    const known = new Map<number, unknown>();
    for (const record of recordsIn(name)) {
      for (const { id } of record.runs) {
        const state = replayed(record, id);
        expect(state).toEqual(known.get(id) ?? state);
        known.set(id, state);
      }
    }
  });
});

/** The record after each message that changed it. */
function recordsIn(name: string): readonly SessionRecord[] {
  const records: SessionRecord[] = [];
  for (const message of messagesIn(name)) {
    const parsed = parseMessage(message);
    const applied = parsed.ok ? applyMessage(records.at(-1) ?? null, parsed.message) : null;
    if (applied?.outcome === "applied") records.push(applied.record);
  }
  return records;
}

function replayed(record: SessionRecord, runId: number): Map<string, number> {
  const state = new Map(record.base);
  for (const run of record.runs) if (run.id <= runId) applyPatch(state, run.patch);
  return state;
}

type Difference = readonly [run: number, path: string, before: number | null, after: number | null];

function changesTold({ runs }: SessionRecord): readonly Difference[] {
  return runs.flatMap((run) =>
    (run.changes ?? []).map(
      (change) => [run.id, JSON.stringify(change.path), change.before, change.after] as const,
    ),
  );
}

/** The same, looked up in the states before and after the run. */
function changesFound(record: SessionRecord): readonly Difference[] {
  return record.runs.flatMap((run, i) => {
    const before = replayed(record, record.runs[i - 1]?.id ?? 0);
    const after = replayed(record, run.id);
    return (run.changes ?? []).map(({ path }) => {
      const [key, ...inside] = path;
      const at = (state: ReadonlyMap<string, number>) =>
        partAt(record.nodes, state.get(String(key)) ?? null, inside);
      return [run.id, JSON.stringify(path), at(before), at(after)] as const;
    });
  });
}

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
