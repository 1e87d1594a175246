/** A view as it was stored: what does not fit falls back to the initial value, field by field. */

import type { Subject } from "./blame";
import { INITIAL_VIEW, KEY_KINDS, TABS, type ViewState } from "./view";
import { SEVERITIES, type WarningFilter } from "./warnings";

export function viewFrom(stored: unknown): ViewState {
  if (typeof stored !== "object" || stored === null) return INITIAL_VIEW;
  const s = stored as Fields<ViewState>;
  return {
    selected: typeof s.selected === "number" ? s.selected : null,
    follow: s.follow !== false,
    tab: TABS.find((tab) => tab === s.tab) ?? "diff",
    filter: typeof s.filter === "string" ? s.filter : "",
    keyKind: KEY_KINDS.find((kind) => kind === s.keyKind) ?? "all",
    warningFilter: filterFrom(s.warningFilter),
    history: subjectFrom(s.history),
    cameFrom: subjectFrom(s.cameFrom),
    unfolded: listFrom(s.unfolded, (item) => typeof item === "number"),
    expanded: listFrom(s.expanded, isText),
    collapsed: s.collapsed === true,
    seenRun: typeof s.seenRun === "number" ? s.seenRun : 0,
    dismissed: listFrom(s.dismissed, isText),
  };
}

type Fields<T> = Partial<Record<keyof T, unknown>>;

const isText = (item: unknown): item is string => typeof item === "string";

function listFrom<T>(value: unknown, fits: (item: unknown) => item is T): readonly T[] {
  return Array.isArray(value) ? value.filter(fits) : [];
}

function filterFrom(value: unknown): WarningFilter {
  const { severity, rule } = (value ?? {}) as Fields<WarningFilter>;
  return {
    severity: SEVERITIES.find((known) => known === severity) ?? null,
    rule: isText(rule) ? rule : null,
  };
}

function subjectFrom(value: unknown): Subject | null {
  const { scope, path } = (value ?? {}) as Fields<Subject>;
  if ((scope !== "state" && scope !== "query") || !Array.isArray(path)) return null;
  const fits = path.length > 0 && path.every((item) => isText(item) || typeof item === "number");
  return fits ? { scope, path } : null;
}
