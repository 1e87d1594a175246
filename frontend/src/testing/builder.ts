/** Builds records as Python would send them, from plain values. For tests and the dev harness only. */

import type {
  Change,
  Delta,
  Excerpt,
  Keyframe,
  NodeId,
  PathItem,
  Run,
  Site,
  WireNode,
  Write,
} from "../wire";
import { PROTOCOL } from "../wire";

type Values = Readonly<Record<string, unknown>>;
export type RunSpec = Partial<Omit<Run, "patch">> & {
  readonly set?: Values;
  readonly del?: readonly string[];
};

export const site = (line: number, fn = "<module>", file = "/home/ada/shop/app.py"): Site => ({
  file,
  line,
  function: fn,
});

export class RecordBuilder {
  readonly nodes: WireNode[] = [];
  readonly runs: Run[] = [];
  readonly excerpts: Excerpt[] = [];
  private readonly interned = new Map<string, NodeId>();
  private readonly state = new Map<string, NodeId>();
  private seq = 0;
  private sentNodes = 0;
  private sentRuns = 0;

  constructor(readonly record = "record-1") {}

  node(value: unknown): NodeId {
    const name = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? "None");
    const known = this.interned.get(name);
    if (known !== undefined) return known;
    const parts = partsOf(value);
    const children = parts?.map(([label, part]) => [label, this.node(part)] as const);
    const id = this.nodes.length + 1;
    this.nodes.push({ id, ...describe(value), ...(children ? { children } : {}) });
    this.interned.set(name, id);
    return id;
  }

  /** the source of a site: the line before, its own, the one after */
  source(at: Site, ...lines: readonly string[]): Site {
    const { file, line, version = 0 } = at;
    this.excerpts.push({ file, version, line, lines });
    return at;
  }

  /** a node that no plain value stands for */
  special(fields: Omit<WireNode, "id">): NodeId {
    const id = this.nodes.length + 1;
    this.nodes.push({ id, ...fields });
    return id;
  }

  run(spec: RunSpec = {}): Run {
    const { set: given = {}, del = [], ...fields } = spec;
    const id = this.runs.length + 1;
    const set = Object.entries(given).map(([key, value]) => [key, this.idOf(value)] as const);
    const changes = fields.changes ?? this.changes(set, del);
    for (const key of del) this.state.delete(key);
    for (const [key, node] of set) this.state.set(key, node);
    const query = fields.query ?? this.runs.at(-1)?.query ?? null;
    const run: Run = {
      id,
      cause: { kind: "first_load", text: "first load" },
      ending: "finished",
      page: "app.py",
      fragments: [],
      started_at: new Date(Date.UTC(2026, 0, 5, 9, 30, id * 3)).toISOString(),
      duration_ms: 12.4 + ((id * 7) % 31),
      overhead_ms: 0.8,
      ...fields,
      query,
      patch: { set, del },
      changes,
    };
    this.runs.push(run);
    return run;
  }

  private idOf(value: unknown): NodeId {
    return value instanceof NodeRef ? value.id : this.node(value);
  }

  private changes(set: readonly (readonly [string, NodeId])[], del: readonly string[]): Change[] {
    const assigned = set.map(([key, after]): Change => {
      const before = this.state.get(key) ?? null;
      return { path: [key], kind: before === null ? "added" : "changed", before, after };
    });
    const deleted = del.map((key): Change => {
      return { path: [key], kind: "removed", before: this.state.get(key) ?? null, after: null };
    });
    return [...assigned, ...deleted];
  }

  keyframe(fields: Partial<Keyframe> = {}): Keyframe {
    this.markSent();
    return {
      ...this.envelope(),
      kind: "keyframe",
      app: {
        name: "shop",
        streamlit: "1.67.0",
        python: "3.11.9",
        inspector: "0.1.0",
        everyone: false,
      },
      nodes: [...this.nodes],
      base: [],
      base_owners: [],
      excerpts: [...this.excerpts],
      runs: [...this.runs],
      ...fields,
    };
  }

  /** what is new since the last message */
  delta(fields: Partial<Delta> = {}): Delta {
    const nodes = this.nodes.slice(this.sentNodes);
    const runs = this.runs.slice(this.sentRuns);
    this.markSent();
    return { ...this.envelope(), kind: "delta", nodes, runs, excerpts: [], evicted: [], ...fields };
  }

  private markSent(): void {
    this.seq += 1;
    this.sentNodes = this.nodes.length;
    this.sentRuns = this.runs.length;
  }

  private envelope() {
    const { record, seq } = this;
    return { protocol: PROTOCOL, record, seq, last_command: 0, problems: [] };
  }
}

/** a value that already is a node */
export class NodeRef {
  constructor(readonly id: NodeId) {}
}

export const write = (fields: Partial<Write> = {}): Write => ({
  key: "quantity",
  run_id: 1,
  site: site(41, "save"),
  callback: null,
  kind: "assigned",
  ...fields,
});

function partsOf(value: unknown): (readonly [PathItem, unknown])[] | null {
  if (Array.isArray(value)) return value.map((item, i) => [i, item] as const);
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return null;
}

function describe(value: unknown): Omit<WireNode, "id"> {
  const preview = python(value);
  if (Array.isArray(value)) return { type: "builtins.list", preview, kind: "sequence", size: 56 };
  if (typeof value === "object" && value !== null) {
    return { type: "builtins.dict", preview, kind: "mapping", size: 184 };
  }
  if (typeof value === "string") return { type: "builtins.str", preview, size: 49 + value.length };
  if (typeof value === "boolean") return { type: "builtins.bool", preview, size: 28 };
  if (value === null || value === undefined)
    return { type: "builtins.NoneType", preview, size: 16 };
  return { type: Number.isInteger(value) ? "builtins.int" : "builtins.float", preview, size: 28 };
}

function python(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || value === undefined) return "None";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  return `{${Object.entries(value)
    .map(([k, v]) => `'${k}': ${python(v)}`)
    .join(", ")}}`;
}
