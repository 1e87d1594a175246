/**
 * What crosses from Python to the panel, and back. The twin of `st_state_inspector/wire.py` and
 * `codec.py`; both sides read the JSON fixtures in `tests/fixtures/wire/`, which Python writes.
 *
 * Every record is a named object. Fields that hold their default are left out of the JSON, hence
 * the optional fields: the comment gives the default.
 */

export const PROTOCOL = 1;

export type PathItem = string | number;
export type NodeId = number;
export type NodeKind = "leaf" | "mapping" | "sequence" | "set" | "object" | "table" | "array";
export type ChangeKind = "added" | "removed" | "changed" | "mutated";
export type WriteKind = "assigned" | "deleted" | "widget" | "cleanup" | "mutated";
export type Severity = "info" | "warning" | "error";
export type Ending =
  | "finished"
  | "stopped"
  | "rerun"
  | "interrupted"
  | "exception"
  | "callback_exception"
  | "compile_error";
export type CauseKind =
  | "first_load"
  | "widget"
  | "rerun"
  | "timer"
  | "page_switch"
  | "browser_history"
  | "source_change"
  | "reconnect"
  | "time_travel"
  | "edit"
  | "unknown";

export type InterruptedBy = "newer_run" | "stop_button" | "disconnect";
/** a command of Streamlit's by which an app ends its run, or a callback */
export type EndedBy = "stop" | "rerun" | "switch_page";

export interface Site {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** counts the states of the file that were seen; default 0 */
  readonly version?: number;
}

/** Source lines around a site, as they were when its run ended. */
export interface Excerpt {
  readonly file: string;
  readonly version: number;
  /** the line that they surround: the one at index min(line, 2) - 1 */
  readonly line: number;
  readonly lines: readonly string[];
}

/** The widget that owns a key. */
export interface Owner {
  readonly type: string;
  readonly label: string;
  readonly site: Site | null;
  readonly page: string;
  /** name of its fragment; default "" */
  readonly fragment?: string;
  /** id of its form; default "" */
  readonly form?: string;
  /** its `bind`, such as "query-params"; default "" */
  readonly bound?: string;
  /** its `persist_state`, "page" or "session"; default "" */
  readonly persist?: string;
  /** whether it has a callback; default false */
  readonly callback?: boolean;
}

/** The reads of one key in one run, by the body or by one callback. */
export interface Read {
  readonly key: string;
  readonly run_id: number;
  /** the first line that got the value */
  readonly site: Site | null;
  /** the next lines that did; default [] */
  readonly others?: readonly Site[];
  /** how many lines did beyond those; default 0 */
  readonly more?: number;
  readonly callback: string | null;
  readonly count: number;
  /** places in the order of the run's reads and writes */
  readonly first: number;
  readonly last: number;
}

/** A value at one moment. Equal ids mean exactly unchanged; different ids mean something differs. */
export interface WireNode {
  readonly id: NodeId;
  readonly type: string;
  readonly preview: string;
  /** default "leaf" */
  readonly kind?: NodeKind;
  /** bytes; left out: not known */
  readonly size?: number;
  /** label and node of each recorded part, in order; default [] */
  readonly children?: readonly (readonly [PathItem, NodeId])[];
  /** how many parts (items, rows, characters) were left out; default 0 */
  readonly truncated?: number;
  /** default true */
  readonly restorable?: boolean;
  /** default false */
  readonly redacted?: boolean;
  /** what is not exact about it, in words; default "" */
  readonly note?: string;
  /** a small picture of an image, as a `data:` address; default "" */
  readonly image?: string;
}

export interface Write {
  readonly key: string;
  readonly run_id: number;
  readonly site: Site | null;
  readonly callback: string | null;
  readonly kind: WriteKind;
  /** default null */
  readonly fragment?: string | null;
  /** place in the order of the run's reads and writes; default 0 */
  readonly at?: number;
  /** the very object that the key had: it changed nothing itself; default false */
  readonly same?: boolean;
}

export interface Change {
  /** the first item is the key in st.session_state */
  readonly path: readonly PathItem[];
  readonly kind: ChangeKind;
  /** null for "added" */
  readonly before: NodeId | null;
  /** null for "removed" */
  readonly after: NodeId | null;
  /** of an earlier run where the value was not compared in between; default null */
  readonly write?: Write | null;
  /** default "" */
  readonly note?: string;
}

export interface WidgetChange {
  readonly key: string | null;
  readonly label: string;
  readonly type: string;
  readonly before: NodeId | null;
  readonly after: NodeId | null;
  /** default null */
  readonly site?: Site | null;
  /** default "" */
  readonly form?: string;
}

export interface Cause {
  readonly kind: CauseKind;
  readonly text: string;
  /** default [] */
  readonly widgets?: readonly WidgetChange[];
  /** default null */
  readonly site?: Site | null;
}

export interface ExceptionInfo {
  readonly type: string;
  readonly message: string;
  readonly site?: Site | null;
  readonly frames?: readonly Site[];
  readonly missing_key?: string | null;
  readonly refused_key?: string | null;
}

export interface CallbackTrace {
  readonly name: string;
  readonly site: Site | null;
  readonly widget_key: string | null;
  readonly widget_label: string;
  readonly args: readonly NodeId[];
  readonly kwargs: readonly (readonly [string, NodeId])[];
  readonly duration_ms: number;
  readonly changes?: readonly Change[];
  readonly exception?: ExceptionInfo | null;
  readonly writes?: readonly Write[];
  /** keys that it read */
  readonly reads?: readonly string[];
  /** line of the st.rerun or st.switch_page that ended it; default null */
  readonly rerun?: Site | null;
  /** its run was interrupted while it was running; default false */
  readonly cut_short?: boolean;
  /** line of the st.stop that ended it; default null */
  readonly stop?: Site | null;
  /** keys changed in place while it ran, of which it was not seen to get hold, or not alone; default [] */
  readonly meanwhile?: readonly string[];
  /** which of these ended it; default null */
  readonly ended_by?: EndedBy | null;
}

export interface KeyWarning {
  readonly rule: string;
  readonly severity: Severity;
  readonly key: string;
  readonly message: string;
  readonly hint: string;
  readonly run_id: number;
  readonly sites?: readonly Site[];
  readonly docs_url?: string;
  /** in lists over the whole history, the same rule, key and sites are one warning; default 1 */
  readonly count?: number;
  /** runs of the first and the last of them; default 0: `run_id` */
  readonly first_run?: number;
  readonly last_run?: number;
}

/** How the state differs from the state after the run before it in the list. */
export interface StatePatch {
  /** key and the node it now has */
  readonly set: readonly (readonly [string, NodeId])[];
  readonly del: readonly string[];
}

/** The same for the widgets that own keys. */
export interface OwnerPatch {
  readonly set: readonly (readonly [string, Owner])[];
  readonly del: readonly string[];
}

export interface Run {
  readonly id: number;
  readonly cause: Cause;
  readonly ending: Ending;
  readonly page: string;
  /** names of the fragments that ran; empty: the whole script */
  readonly fragments: readonly string[];
  /** ISO 8601, UTC */
  readonly started_at: string;
  readonly duration_ms: number;
  readonly overhead_ms: number;
  readonly patch: StatePatch;
  readonly callbacks?: readonly CallbackTrace[];
  readonly changes?: readonly Change[];
  readonly writes?: readonly Write[];
  readonly warnings?: readonly KeyWarning[];
  readonly ending_site?: Site | null;
  readonly exception?: ExceptionInfo | null;
  /** default: nothing changed */
  readonly owners?: OwnerPatch;
  /** of the keys that were changed in place; the panel needs no others */
  readonly reads?: readonly Read[];
  /** the run that asked for this one: a chain of st.rerun is one interaction; default null */
  readonly follows?: number | null;
  /** the query parameters after the run; default null */
  readonly query?: NodeId | null;
  readonly query_changes?: readonly Change[];
  /** keys too expensive to compare in this run: whether they changed is not known; default [] */
  readonly not_compared?: readonly string[];
  /** of these, the keys that were captured in full for the first time after samples */
  readonly caught_up?: readonly string[];
  /** who interrupted it; default null: it was not interrupted, or nobody knows */
  readonly interrupted_by?: InterruptedBy | null;
  /** the command of the app that ended it, at `ending_site`; default null */
  readonly ended_by?: EndedBy | null;
}

/** A failure of the inspector itself, or something this Streamlit lacks. One clear line. */
export interface Problem {
  /** the part of the inspector; "fuse": recording has stopped until the command `resume` */
  readonly stage: string;
  readonly message: string;
}

/** The answer to one command, sent once with the drawing that follows it. */
export interface Reply {
  readonly command: number;
  readonly kind: "history";
  /** name offered for the download; the content travels beside the message, as bytes */
  readonly filename: string;
}

interface Envelope {
  readonly protocol: number;
  /** which record this belongs to: another id means another session, so nothing carries over */
  readonly record: string;
  /** counts the messages of this record; a message may arrive many times */
  readonly seq: number;
  /** highest command id that Python has carried out */
  readonly last_command: number;
  /** default null */
  readonly reply?: Reply | null;
}

export interface AppInfo {
  readonly name: string;
  readonly streamlit: string;
  readonly python: string;
  readonly inspector: string;
  /** true when ST_STATE_INSPECTOR=1 shows the panel to everyone who reaches the app */
  readonly everyone: boolean;
  /** whether this browser may put a recorded state back; default false */
  readonly restore?: boolean;
  /** where links to lines of code lead until the user says otherwise; default "none" */
  readonly editor?: string;
}

/** All the panel needs. Replaces whatever the panel has. */
export interface Keyframe extends Envelope {
  readonly kind: "keyframe";
  readonly app: AppInfo;
  readonly problems: readonly Problem[];
  readonly nodes: readonly WireNode[];
  /** the state before the oldest run */
  readonly base: readonly (readonly [string, NodeId])[];
  readonly base_owners: readonly (readonly [string, Owner])[];
  /** oldest first */
  readonly runs: readonly Run[];
  readonly excerpts: readonly Excerpt[];
}

/** What is new since message `seq - 1`. With any other message before it: ask for a keyframe. */
export interface Delta extends Envelope {
  readonly kind: "delta";
  readonly problems: readonly Problem[];
  readonly nodes: readonly WireNode[];
  readonly runs: readonly Run[];
  readonly excerpts: readonly Excerpt[];
  /**
   * ids of runs that left the history. The patch of the first run in the list folds into the base,
   * that of another one goes in front of the patch of the run after it.
   */
  readonly evicted: readonly number[];
}

export type Message = Keyframe | Delta;

/** From the panel to Python. Ids increase across reloads: Python carries out each id once. */
export type Command =
  /** record on, after the fuse has stopped it */
  | { readonly id: number; readonly kind: "resume" }
  | { readonly id: number; readonly kind: "keyframe" }
  | { readonly id: number; readonly kind: "save_history" }
  /** never keep the value of this key, and take it out of what is kept; a keyframe follows */
  | { readonly id: number; readonly kind: "redact"; readonly key: string };
