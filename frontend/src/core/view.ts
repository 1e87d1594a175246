/** What the developer is looking at: a few serialisable fields, and the actions that change them. */

import type { Run } from "../wire";

export const TABS = ["diff", "state", "callbacks", "warnings"] as const;
export type Tab = (typeof TABS)[number];

export interface ViewState {
  /** null: nothing chosen yet */
  readonly selected: number | null;
  readonly follow: boolean;
  readonly tab: Tab;
  readonly filter: string;
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
  | { readonly type: "toggle_path"; readonly path: string; readonly open: boolean }
  | { readonly type: "collapse"; readonly on: boolean }
  | { readonly type: "dismiss"; readonly problem: string };

/** Far more than anyone opens by hand; keeps what is stored small. */
const MAX_EXPANDED = 500;

export function reduceView(view: ViewState, action: ViewAction, runs: readonly Run[]): ViewState {
  switch (action.type) {
    case "select_run":
      return { ...select(view, action.id, runs), tab: action.tab ?? view.tab };
    case "step":
      return stepTo(view, action, runs);
    case "follow":
      return { ...view, follow: action.on, selected: selectedRun(view, runs)?.id ?? null };
    case "tab":
      return { ...view, tab: action.tab };
    case "filter":
      return { ...view, filter: action.text };
    case "toggle_path":
      return { ...view, expanded: toggled(view.expanded, action.path, action.open) };
    case "collapse":
      return { ...view, collapsed: action.on, seenRun: runs.at(-1)?.id ?? 0 };
    case "dismiss":
      return { ...view, dismissed: toggled(view.dismissed, action.problem, true) };
  }
}

/** Looking at an older run stops following: the next run must not take it away. */
function select(view: ViewState, id: number, runs: readonly Run[]): ViewState {
  return { ...view, selected: id, follow: view.follow && id === runs.at(-1)?.id };
}

function stepTo(
  view: ViewState,
  { to, by = 1 }: { to: Step; by?: number },
  runs: readonly Run[],
): ViewState {
  const now = runs.findIndex((run) => run.id === selectedRun(view, runs)?.id);
  const last = runs.length - 1;
  const wanted = { first: 0, previous: now - by, next: now + by, last }[to];
  const run = runs[Math.min(Math.max(wanted, 0), last)];
  return run === undefined ? view : select(view, run.id, runs);
}

function toggled(list: readonly string[], item: string, on: boolean): readonly string[] {
  const others = list.filter((other) => other !== item);
  return on ? [...others, item].slice(-MAX_EXPANDED) : others;
}

/** The run being shown: the newest when following, else the chosen one or, once that left, the next kept. */
export function selectedRun(view: ViewState, runs: readonly Run[]): Run | undefined {
  const wanted = view.selected;
  if (view.follow || wanted === null) return runs.at(-1);
  return runs.find((run) => run.id >= wanted) ?? runs.at(-1);
}

/** Restores a stored view, field by field: what does not fit falls back to the initial value. */
export function viewFrom(stored: unknown): ViewState {
  if (typeof stored !== "object" || stored === null) return INITIAL_VIEW;
  const s = stored as Partial<Record<keyof ViewState, unknown>>;
  return {
    selected: typeof s.selected === "number" ? s.selected : null,
    follow: s.follow !== false,
    tab: TABS.find((tab) => tab === s.tab) ?? "diff",
    filter: typeof s.filter === "string" ? s.filter : "",
    expanded: texts(s.expanded),
    collapsed: s.collapsed === true,
    seenRun: typeof s.seenRun === "number" ? s.seenRun : 0,
    dismissed: texts(s.dismissed),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
