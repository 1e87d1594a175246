/**
 * Keeps the view in sessionStorage, since it outlives the iframe, which a page switch replaces; and
 * the developer's choice of an editor in localStorage, since it outlives the session.
 */

import { editorNamed } from "./editor";
import type { Memory } from "./store";
import { viewFrom } from "./stored-view";
import { INITIAL_VIEW, type ViewState } from "./view";

const KEY = "st_state_inspector:view";
const EDITOR_KEY = "st_state_inspector:editor";

export function browserMemory(storage: () => Storage, lasting: () => Storage): Memory {
  return {
    load(recordId) {
      const kept = attempt(() => JSON.parse(storage().getItem(KEY) ?? "null")) as Kept | null;
      const view = viewFrom(kept?.view);
      return kept?.record === recordId ? view : inAnotherSession(view);
    },
    save(record, view) {
      attempt(() => storage().setItem(KEY, JSON.stringify({ record, view } satisfies Kept)));
    },
    editor: () => attempt(() => editorNamed(lasting().getItem(EDITOR_KEY))),
    saveEditor(editor) {
      attempt(() => lasting().setItem(EDITOR_KEY, editor));
    },
  };
}

interface Kept {
  readonly record: string;
  readonly view: ViewState;
}

/** After a reload the runs are new ones, but the developer still wants the same tab and keys open. */
function inAnotherSession({ tab, filter, keyKind, expanded, collapsed }: ViewState): ViewState {
  return { ...INITIAL_VIEW, tab, filter, keyKind, expanded, collapsed };
}

/** Storage may be switched off or full; the panel then merely forgets its view. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
