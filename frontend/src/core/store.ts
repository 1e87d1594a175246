/** The panel's whole state in one place, without React: messages and actions go in, listeners hear of it. */

import type { Message, Run } from "../wire";
import { type Editor, editorNamed } from "./editor";
import { applyMessage, type SessionRecord, type Snapshot } from "./record";
import { Snapshots } from "./snapshots";
import { INITIAL_VIEW, reduceView, selectedRun, type ViewAction, type ViewState } from "./view";

export interface PanelState {
  readonly record: SessionRecord | null;
  readonly view: ViewState;
  /** messages are missing: a keyframe was asked for and has not come yet */
  readonly catchingUp: boolean;
  /** what arrived cannot be read: in words, or null */
  readonly unreadable: string | null;
  /** the latest thing to tell the developer (a download, a failure) */
  readonly notice: Notice | null;
  /** the developer's own choice; null: the app's */
  readonly editor: Editor | null;
}

export interface Notice {
  readonly tone: "info" | "success" | "error";
  readonly text: string;
}

export type Action =
  | ViewAction
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "unreadable"; readonly text: string }
  | { readonly type: "notice"; readonly notice: Notice | null }
  | { readonly type: "editor"; readonly editor: Editor };

export interface Store {
  getState(): PanelState;
  subscribe(listener: () => void): () => void;
  dispatch(action: Action): void;
  snapshot(record: SessionRecord, runId: number): Snapshot;
}

/** Where views are kept, so that a new iframe (page switch, reload) shows what the old one showed. */
export interface Memory {
  load(recordId: string): ViewState;
  save(recordId: string, view: ViewState): void;
  editor(): Editor | null;
  saveEditor(editor: Editor): void;
}

const FORGETFUL: Memory = {
  load: () => INITIAL_VIEW,
  save: () => {},
  editor: () => null,
  saveEditor: () => {},
};

export function reduce(state: PanelState, action: Action, memory: Memory): PanelState {
  switch (action.type) {
    case "message":
      return receive(state, action.message, memory);
    case "unreadable":
      return { ...state, unreadable: action.text };
    case "notice":
      return { ...state, notice: action.notice };
    case "editor":
      return { ...state, editor: action.editor };
    default:
      return { ...state, view: reduceView(state.view, action, state.record?.runs ?? []) };
  }
}

function receive(state: PanelState, message: Message, memory: Memory): PanelState {
  const applied = applyMessage(state.record, message);
  switch (applied.outcome) {
    case "repeated":
      return state.unreadable === null ? state : { ...state, unreadable: null };
    case "gap":
      return { ...state, catchingUp: true };
    case "applied": {
      const view =
        applied.record.id === state.record?.id ? state.view : memory.load(message.record);
      return { ...state, record: applied.record, view, catchingUp: false, unreadable: null };
    }
  }
}

export function createStore(memory: Memory = FORGETFUL): Store {
  let state: PanelState = {
    record: null,
    view: INITIAL_VIEW,
    catchingUp: false,
    unreadable: null,
    notice: null,
    editor: memory.editor(),
  };
  const listeners = new Set<() => void>();
  const snapshots = new Snapshots();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(action) {
      const next = reduce(state, action, memory);
      if (next === state) return;
      const viewChanged = next.view !== state.view;
      if (action.type === "editor") memory.saveEditor(action.editor);
      state = next;
      if (viewChanged && next.record !== null) memory.save(next.record.id, next.view);
      for (const listener of listeners) listener();
    },
    snapshot: (record, runId) => snapshots.at(record, runId),
  };
}

const NO_RUNS: readonly Run[] = [];

export const runsOf = (state: PanelState): readonly Run[] => state.record?.runs ?? NO_RUNS;
export const currentRun = (state: PanelState): Run | undefined =>
  selectedRun(state.view, runsOf(state));
export const editorOf = (state: PanelState): Editor =>
  state.editor ?? editorNamed(state.record?.app.editor) ?? "none";
