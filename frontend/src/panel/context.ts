/** The thin binding between the store and React, and what every part of the panel may reach. */

import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import { type Shown, shownFor } from "../core/interaction";
import type { Nodes, SessionRecord, Snapshot } from "../core/record";
import { currentRun, type PanelState, runsOf, type Store } from "../core/store";
import { type Mistake, mistakes } from "../core/warnings";
import type { Host } from "../host/host";
import type { NodeId, Run, WireNode } from "../wire";

interface Surroundings {
  readonly store: Store;
  readonly host: Host;
}

export const PanelContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const value = useContext(PanelContext);
  if (value === null) throw new Error("The panel's parts live inside <Panel>.");
  return value;
}

export const useHost = () => useSurroundings().host;
export const useDispatch = () => useSurroundings().store.dispatch;

/** `select` must give the same thing for the same state. */
export function usePanel<T>(select: (state: PanelState) => T): T {
  const { store } = useSurroundings();
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

export const useRuns = (): readonly Run[] => usePanel(runsOf);
export const useCurrentRun = (): Run | undefined => usePanel(currentRun);

/** What the tabs show: the chosen run, or the whole folded chain that it belongs to. */
export function useShown(): Shown | undefined {
  const record = usePanel((state) => state.record);
  const unfolded = usePanel((state) => state.view.unfolded);
  const run = useCurrentRun();
  return useMemo(
    () => (record === null || run === undefined ? undefined : shownFor(record, run, unfolded)),
    [record, run, unfolded],
  );
}

/** Each mistake of the history once. */
export const useMistakes = (): readonly Mistake[] => mistakes(useRuns());

const NO_NODES: Nodes = new Map();
export const useNodes = (): Nodes => usePanel((state) => state.record?.nodes ?? NO_NODES);

export function useNode(id: NodeId | null): WireNode | undefined {
  const nodes = useNodes();
  return id === null ? undefined : nodes.get(id);
}

export function useSnapshot(record: SessionRecord, runId: number): Snapshot {
  const { store } = useSurroundings();
  return useMemo(() => store.snapshot(record, runId), [store, record, runId]);
}
