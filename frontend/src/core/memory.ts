/** Keeps the view in sessionStorage: it outlives the iframe, which a page switch replaces. */

import type { ViewMemory } from "./store";
import { INITIAL_VIEW, type ViewState, viewFrom } from "./view";

const KEY = "st_state_inspector:view";

export function sessionMemory(storage: () => Storage): ViewMemory {
  return {
    load(recordId) {
      const kept = attempt(() => JSON.parse(storage().getItem(KEY) ?? "null")) as Kept | null;
      const view = viewFrom(kept?.view);
      return kept?.record === recordId ? view : inAnotherSession(view);
    },
    save(record, view) {
      attempt(() => storage().setItem(KEY, JSON.stringify({ record, view } satisfies Kept)));
    },
  };
}

interface Kept {
  readonly record: string;
  readonly view: ViewState;
}

/** After a reload the runs are new ones, but the developer still wants the same tab and keys open. */
function inAnotherSession({ tab, filter, expanded, collapsed }: ViewState): ViewState {
  return { ...INITIAL_VIEW, tab, filter, expanded, collapsed };
}

/** Storage may be switched off or full; the panel then merely forgets its view. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
