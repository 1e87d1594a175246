/** The run's four views. Tabs are data; arrow keys move between them. */

import { type ComponentType, type KeyboardEvent, useMemo } from "react";
import { allWarnings, worst } from "../core/runs";
import { TABS, type Tab } from "../core/view";
import type { Run, Severity } from "../wire";
import { CallbacksTab } from "./CallbacksTab";
import { useCurrentRun, useDispatch, usePanel, useRuns } from "./context";
import { DiffTab } from "./DiffTab";
import { StateTab } from "./StateTab";
import { WarningsTab } from "./WarningsTab";

interface TabEntry {
  readonly label: string;
  readonly View: ComponentType<{ readonly run: Run }>;
}

const VIEWS: Readonly<Record<Tab, TabEntry>> = {
  diff: { label: "Diff", View: DiffTab },
  state: { label: "State", View: StateTab },
  callbacks: { label: "Callbacks", View: CallbacksTab },
  warnings: { label: "Warnings", View: WarningsTab },
};

export function Tabs() {
  const tab = usePanel((state) => state.view.tab);
  const run = useCurrentRun();
  const { View } = VIEWS[tab];
  return (
    <div className="details">
      <TabList selected={tab} />
      <div
        id={`panel-${tab}`}
        className="tab-panel"
        data-testid={`panel-${tab}`}
        role="tabpanel"
        tabIndex={tab === "state" ? -1 : 0}
        aria-labelledby={`tab-${tab}`}
      >
        {run !== undefined && <View run={run} />}
      </div>
    </div>
  );
}

function TabList({ selected }: { readonly selected: Tab }) {
  const dispatch = useDispatch();
  const counts = useCounts();

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const at = TABS.indexOf(selected);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const tab = to === undefined ? undefined : TABS.at(to % TABS.length);
    if (tab === undefined) return;
    event.preventDefault();
    dispatch({ type: "tab", tab });
    event.currentTarget.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
  }

  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Run details"
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {TABS.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          data-testid={`tab-${tab}`}
          aria-selected={tab === selected}
          aria-controls={tab === selected ? `panel-${tab}` : undefined}
          tabIndex={tab === selected ? 0 : -1}
          onClick={() => dispatch({ type: "tab", tab })}
        >
          {VIEWS[tab].label}
          <TabCount {...counts[tab]} />
        </button>
      ))}
    </div>
  );
}

interface TabCountProps {
  readonly count: number;
  readonly severity?: Severity | null;
}

function TabCount({ count, severity }: TabCountProps) {
  if (count === 0) return null;
  return (
    <span
      className={severity ? "tab-count" : "tab-count extra"}
      data-severity={severity ?? undefined}
    >
      {count > 999 ? "999+" : count}
    </span>
  );
}

/** Diff and Callbacks count this run's, Warnings the whole history's: a warning must not hide in an old run. */
function useCounts(): Readonly<Record<Tab, TabCountProps>> {
  const runs = useRuns();
  const run = useCurrentRun();
  const warnings = useMemo(() => allWarnings(runs), [runs]);
  return {
    diff: { count: run?.changes?.length ?? 0 },
    state: { count: 0 },
    callbacks: { count: run?.callbacks?.length ?? 0 },
    warnings: { count: warnings.length, severity: worst(warnings) },
  };
}
