/** What the developer is looking at: a few serialisable fields, and the actions that change them. */

import type { Run } from "../wire";
import type { Subject } from "./blame";
import { listRows } from "./folds";
import type { WarningFilter } from "./warnings";

export const TABS = ["diff", "state", "callbacks", "warnings"] as const;
export type Tab = (typeof TABS)[number];

/** Which keys the State tab shows. */
export const KEY_KINDS = ["all", "plain", "widget", "changed"] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface ViewState {
  /** null: nothing chosen yet */
  readonly selected: number | null;
  readonly follow: boolean;
  readonly tab: Tab;
  readonly filter: string;
  readonly keyKind: KeyKind;
  readonly warningFilter: WarningFilter;
  /** what the history of a key is open for, in place of the tabs */
  readonly history: Subject | null;
  /** the history from which the developer jumped to a run: the way back */
  readonly cameFrom: Subject | null;
  /** first runs of the chains of st.rerun that are shown run by run */
  readonly unfolded: readonly number[];
  /** path keys (see tree.ts) that are open in the State tab */
  readonly expanded: readonly string[];
  readonly collapsed: boolean;
  /** newest run when the panel was collapsed: later ones are counted on the badge */
  readonly seenRun: number;
  readonly dismissed: readonly string[];
}

export const INITIAL_VIEW: ViewState = {
  selected: null,
  follow: true,
  tab: "diff",
  filter: "",
  keyKind: "all",
  warningFilter: { severity: null, rule: null },
  history: null,
  cameFrom: null,
  unfolded: [],
  expanded: [],
  collapsed: false,
  seenRun: 0,
  dismissed: [],
};

export type Step = "first" | "previous" | "next" | "last";

export type ViewAction =
  | { readonly type: "select_run"; readonly id: number; readonly tab?: Tab }
  | { readonly type: "step"; readonly to: Step; readonly by?: number }
  | { readonly type: "follow"; readonly on: boolean }
  | { readonly type: "tab"; readonly tab: Tab }
  | { readonly type: "filter"; readonly text: string }
  | { readonly type: "key_kind"; readonly kind: KeyKind }
  | { readonly type: "warning_filter"; readonly filter: WarningFilter }
  | { readonly type: "open_history"; readonly subject: Subject }
  | { readonly type: "close_history" }
  | { readonly type: "fold"; readonly head: number; readonly on: boolean }
  | { readonly type: "toggle_path"; readonly path: string; readonly open: boolean }
  | { readonly type: "collapse"; readonly on: boolean }
  | { readonly type: "dismiss"; readonly problem: string };

/** Far more than anyone opens by hand; keeps what is stored small. */
const MAX_OPEN = 500;

export function reduceView(view: ViewState, action: ViewAction, runs: readonly Run[]): ViewState {
  switch (action.type) {
    case "select_run":
      return { ...select(view, action.id, runs), ...(action.tab && leaveFor(view, action.tab)) };
    case "step":
      return stepTo(view, action, runs);
    case "follow":
      return { ...view, follow: action.on, selected: selectedRun(view, runs)?.id ?? null };
    case "tab":
      return { ...view, tab: action.tab, history: null, cameFrom: null };
    case "filter":
      return { ...view, filter: action.text };
    case "key_kind":
      return { ...view, keyKind: action.kind };
    case "warning_filter":
      return { ...view, warningFilter: action.filter };
    case "open_history":
      return { ...view, history: action.subject, cameFrom: null };
    case "close_history":
      return { ...view, history: null, cameFrom: null };
    case "fold":
      return { ...view, unfolded: toggled(view.unfolded, action.head, !action.on) };
    case "toggle_path":
      return { ...view, expanded: toggled(view.expanded, action.path, action.open) };
    case "collapse":
      return { ...view, collapsed: action.on, seenRun: runs.at(-1)?.id ?? 0 };
    case "dismiss":
      return { ...view, dismissed: toggled(view.dismissed, action.problem, true) };
  }
}

/** Going to a tab leaves an open history behind, but keeps the way back to it. */
const leaveFor = (view: ViewState, tab: Tab) => ({ tab, history: null, cameFrom: view.history });

/** Looking at an older run stops following: the next run must not take it away. */
function select(view: ViewState, id: number, runs: readonly Run[]): ViewState {
  return { ...view, selected: id, follow: view.follow && id === runs.at(-1)?.id };
}

/** A step is a row of the list: a folded chain is one. */
function stepTo(
  view: ViewState,
  { to, by = 1 }: { to: Step; by?: number },
  runs: readonly Run[],
): ViewState {
  const rows = listRows(runs, new Set(view.unfolded)).toReversed();
  const selected = selectedRun(view, runs);
  const now = rows.findIndex((row) => selected !== undefined && row.runs.includes(selected));
  const last = rows.length - 1;
  const wanted = { first: 0, previous: now - by, next: now + by, last }[to];
  const run = rows[Math.min(Math.max(wanted, 0), last)]?.runs.at(-1);
  return run === undefined ? view : select(view, run.id, runs);
}

function toggled<T>(list: readonly T[], item: T, on: boolean): readonly T[] {
  const others = list.filter((other) => other !== item);
  return on ? [...others, item].slice(-MAX_OPEN) : others;
}

/** The run being shown: the newest when following, else the chosen one or, once that left, the next kept. */
export function selectedRun(view: ViewState, runs: readonly Run[]): Run | undefined {
  const wanted = view.selected;
  if (view.follow || wanted === null) return runs.at(-1);
  return runs.find((run) => run.id >= wanted) ?? runs.at(-1);
}
