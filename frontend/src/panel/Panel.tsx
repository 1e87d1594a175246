/** The whole inspector. It needs a store and what its surroundings can do: nothing here knows Streamlit. */

import { useMemo, useSyncExternalStore } from "react";
import type { SessionRecord } from "../core/record";
import type { Store } from "../core/store";
import type { Host } from "../host/host";
import { PanelContext, usePanel } from "./context";
import { Details } from "./Details";
import { Header } from "./Header";
import { Notices } from "./Notices";
import { Part } from "./Part";
import { RunList } from "./RunList";
import { RunSlider } from "./RunSlider";

interface PanelProps {
  readonly store: Store;
  readonly host: Host;
  /** "flow": as high as its content, up to a cap; "fill": as high as the window it is given */
  readonly layout?: "flow" | "fill";
}

export function Panel({ store, host, layout = "flow" }: PanelProps) {
  const collapsed = useSyncExternalStore(store.subscribe, () => store.getState().view.collapsed);
  const surroundings = useMemo(() => ({ store, host }), [store, host]);
  return (
    <PanelContext value={surroundings}>
      <section
        className="inspector"
        data-testid="inspector"
        data-layout={layout}
        data-collapsed={collapsed}
        aria-label="State inspector"
      >
        <Part name="inspector">
          <Header />
          <Body />
        </Part>
      </section>
    </PanelContext>
  );
}

function Body() {
  const collapsed = usePanel((state) => state.view.collapsed);
  const record = usePanel((state) => state.record);
  if (collapsed) return null;
  return (
    <>
      <Part name="notices">
        <Notices />
      </Part>
      {record === null ? (
        <Loading />
      ) : record.runs.length === 0 ? (
        <Empty />
      ) : (
        <Runs record={record} />
      )}
    </>
  );
}

function Runs({ record }: { readonly record: SessionRecord }) {
  return (
    <div className="main">
      <div className="runs">
        <Part name="list of runs" shows={[record]}>
          <RunList />
        </Part>
        <Part name="slider" shows={[record]}>
          <RunSlider />
        </Part>
      </div>
      <Part name="run" shows={[record]}>
        <Details record={record} />
      </Part>
    </div>
  );
}

function Loading() {
  const unreadable = usePanel((state) => state.unreadable);
  if (unreadable !== null) return null;
  return (
    <div className="blank" role="status">
      <p>Waiting for the app's first run…</p>
    </div>
  );
}

function Empty() {
  return (
    <div className="blank" role="status">
      <p>No runs yet.</p>
      <p className="muted">The next run of the app shows up here by itself.</p>
    </div>
  );
}
