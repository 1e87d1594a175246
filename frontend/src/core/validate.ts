/** Is what came from Python a message of this protocol? The run-time twin of the types in wire.ts. */

import { type Message, PROTOCOL } from "../wire";
import {
  type Check,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  pairOf,
  recordOf,
  text,
  textOrNumber,
  whole,
} from "./check";

export type Parsed =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: "protocol" | "shape"; readonly detail: string };

const site = recordOf({ file: text, line: whole, function: text }, { version: whole });
const sites = listOf(site);
const nodeIds = listOf(whole);

const node = recordOf(
  { id: whole, type: text, preview: text },
  {
    kind: oneOf("leaf", "mapping", "sequence", "set", "object", "table", "array"),
    size: number,
    children: listOf(pairOf(textOrNumber, whole)),
    truncated: whole,
    restorable: flag,
    redacted: flag,
    note: text,
    image: text,
  },
);

const write = recordOf(
  {
    key: text,
    run_id: whole,
    site: orNull(site),
    callback: orNull(text),
    kind: oneOf("assigned", "deleted", "widget", "cleanup", "mutated"),
  },
  { fragment: orNull(text), at: whole, same: flag },
);

const read = recordOf(
  {
    key: text,
    run_id: whole,
    site: orNull(site),
    callback: orNull(text),
    count: whole,
    first: whole,
    last: whole,
  },
  { others: sites, more: whole },
);

const owner = recordOf(
  { type: text, label: text, site: orNull(site), page: text },
  { fragment: text, form: text, bound: text, persist: text, callback: flag },
);

const excerpt = recordOf({ file: text, version: whole, line: whole, lines: listOf(text) });

const patchOf = (value: Check) => recordOf({ set: listOf(pairOf(text, value)), del: listOf(text) });

const change = recordOf(
  {
    path: listOf(textOrNumber),
    kind: oneOf("added", "removed", "changed", "mutated"),
    before: orNull(whole),
    after: orNull(whole),
  },
  { write: orNull(write), note: text },
);

const widget = recordOf(
  {
    key: orNull(text),
    label: text,
    type: text,
    before: orNull(whole),
    after: orNull(whole),
  },
  { site: orNull(site), form: text },
);

const causeKinds = oneOf(
  "first_load",
  "widget",
  "rerun",
  "timer",
  "page_switch",
  "browser_history",
  "source_change",
  "reconnect",
  "time_travel",
  "edit",
  "unknown",
);
const cause = recordOf({ kind: causeKinds, text }, { widgets: listOf(widget), site: orNull(site) });

const exception = recordOf(
  { type: text, message: text },
  { site: orNull(site), frames: sites, missing_key: orNull(text), refused_key: orNull(text) },
);

const commands = oneOf("stop", "rerun", "switch_page");

const callback = recordOf(
  {
    name: text,
    site: orNull(site),
    widget_key: orNull(text),
    widget_label: text,
    args: nodeIds,
    kwargs: listOf(pairOf(text, whole)),
    duration_ms: number,
  },
  {
    changes: listOf(change),
    exception: orNull(exception),
    writes: listOf(write),
    reads: listOf(text),
    rerun: orNull(site),
    cut_short: flag,
    stop: orNull(site),
    meanwhile: listOf(text),
    ended_by: orNull(commands),
  },
);

const warning = recordOf(
  {
    rule: text,
    severity: oneOf("info", "warning", "error"),
    key: text,
    message: text,
    hint: text,
    run_id: whole,
  },
  { sites, docs_url: text, count: whole, first_run: whole, last_run: whole },
);

const endings = oneOf(
  "finished",
  "stopped",
  "rerun",
  "interrupted",
  "exception",
  "callback_exception",
  "compile_error",
);
const run = recordOf(
  {
    id: whole,
    cause,
    ending: endings,
    page: text,
    fragments: listOf(text),
    started_at: text,
    duration_ms: number,
    overhead_ms: number,
    patch: patchOf(whole),
  },
  {
    callbacks: listOf(callback),
    changes: listOf(change),
    writes: listOf(write),
    warnings: listOf(warning),
    ending_site: orNull(site),
    exception: orNull(exception),
    owners: patchOf(owner),
    reads: listOf(read),
    follows: orNull(whole),
    query: orNull(whole),
    query_changes: listOf(change),
    not_compared: listOf(text),
    caught_up: listOf(text),
    interrupted_by: orNull(oneOf("newer_run", "stop_button", "disconnect")),
    ended_by: orNull(commands),
  },
);

const app = recordOf(
  { name: text, streamlit: text, python: text, inspector: text, everyone: flag },
  { restore: flag, editor: text },
);
const reply = recordOf({ command: whole, kind: oneOf("history"), filename: text });
const problem = recordOf({ stage: text, message: text });

const envelope = {
  protocol: whole,
  record: text,
  seq: whole,
  last_command: whole,
  problems: listOf(problem),
  nodes: listOf(node),
  runs: listOf(run),
  excerpts: listOf(excerpt),
};
const keyframe = recordOf(
  { ...envelope, app, base: listOf(pairOf(text, whole)), base_owners: listOf(pairOf(text, owner)) },
  { reply: orNull(reply) },
);
const delta = recordOf({ ...envelope, evicted: listOf(whole) }, { reply: orNull(reply) });

const bodies: Readonly<Record<string, Check>> = { keyframe, delta };

export function parseMessage(value: unknown): Parsed {
  const head = (typeof value === "object" && value !== null ? value : {}) as {
    readonly protocol?: unknown;
    readonly kind?: unknown;
  };
  if (head.protocol !== PROTOCOL) {
    return { ok: false, reason: "protocol", detail: `protocol ${String(head.protocol)}` };
  }
  const wrong = (bodies[String(head.kind)] ?? oneOf("keyframe or delta"))(value);
  return wrong === null
    ? { ok: true, message: value as Message }
    : { ok: false, reason: "shape", detail: `${String(head.kind)}${wrong}` };
}

export function isMessage(value: unknown): value is Message {
  return parseMessage(value).ok;
}
