/** The run's four views. Tabs are data; arrow keys move between them. */

import type { ComponentType, KeyboardEvent } from "react";
import type { Shown } from "../core/interaction";
import { TABS, type Tab } from "../core/view";
import { countBySeverity, SEVERITIES } from "../core/warnings";
import type { Severity } from "../wire";
import { CallbacksTab } from "./CallbacksTab";
import { useDispatch, useMistakes, usePanel, useShown } from "./context";
import { DiffTab } from "./DiffTab";
import { Part } from "./Part";
import { StateTab } from "./StateTab";
import { WarningsTab } from "./WarningsTab";

interface TabEntry {
  readonly label: string;
  readonly View: ComponentType<Shown>;
}

const VIEWS: Readonly<Record<Tab, TabEntry>> = {
  diff: { label: "Diff", View: DiffTab },
  state: { label: "State", View: StateTab },
  callbacks: { label: "Callbacks", View: CallbacksTab },
  warnings: { label: "Warnings", View: WarningsTab },
};

export function Tabs() {
  const tab = usePanel((state) => state.view.tab);
  const shown = useShown();
  const { View } = VIEWS[tab];
  return (
    <>
      <TabList selected={tab} />
      <div
        id={`panel-${tab}`}
        className="tab-panel"
        data-testid={`panel-${tab}`}
        role="tabpanel"
        tabIndex={tab === "state" ? -1 : 0}
        aria-labelledby={`tab-${tab}`}
      >
        <Part name={`tab ${VIEWS[tab].label}`} shows={[tab, shown?.run]}>
          {shown !== undefined && <View {...shown} />}
        </Part>
      </div>
    </>
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
          {counts[tab].map((count) => (
            <TabCount key={count.severity ?? ""} {...count} />
          ))}
        </button>
      ))}
    </div>
  );
}

interface TabCountProps {
  readonly count: number;
  readonly severity?: Severity;
  /** left out where there is little room */
  readonly extra?: boolean;
}

function TabCount({ count, severity, extra = false }: TabCountProps) {
  return (
    <span
      className={extra ? "tab-count extra" : "tab-count"}
      data-severity={severity}
      title={severity && `of severity ${severity}`}
    >
      {count > 999 ? "999+" : count}
      {severity !== undefined && <span className="offscreen"> {severity}</span>}
    </span>
  );
}

/**
 * Diff and Callbacks count this run's, Warnings the whole history's, each mistake once: a warning
 * must not hide in an old run.
 */
function useCounts(): Readonly<Record<Tab, readonly TabCountProps[]>> {
  const bySeverity = countBySeverity(useMistakes());
  const run = useShown()?.run;
  const plain = (count = 0) => (count === 0 ? [] : [{ count, extra: true }]);
  const grave = SEVERITIES.map((severity) => ({ severity, count: bySeverity[severity] }));
  return {
    diff: plain(run?.changes?.length),
    state: [],
    callbacks: plain(run?.callbacks?.length),
    warnings: grave
      .filter(({ count }) => count > 0)
      .map((entry, i) => ({ ...entry, extra: i > 0 })),
  };
}
