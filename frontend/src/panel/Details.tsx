/** Right of or below the runs: the chosen run's tabs, or the history of one key in their place. */

import { type KeyboardEvent, useEffect, useRef } from "react";
import { pathText } from "../core/format";
import type { SessionRecord } from "../core/record";
import { useDispatch, usePanel } from "./context";
import { Icon } from "./icons";
import { KeyHistory } from "./KeyHistory";
import { Tabs } from "./Tabs";

export function Details({ record }: { readonly record: SessionRecord }) {
  const dispatch = useDispatch();
  const subject = usePanel((state) => state.view.history);
  const cameFrom = usePanel((state) => state.view.cameFrom);
  const root = useRef<HTMLDivElement>(null);
  useFocusOnReturn(root, subject !== null);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (subject !== null) dispatch({ type: "close_history" });
    else if (cameFrom !== null) dispatch({ type: "open_history", subject: cameFrom });
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for Escape from what is inside
    <div ref={root} className="details" onKeyDown={onKeyDown}>
      {subject === null ? (
        <>
          {cameFrom !== null && (
            <button
              type="button"
              className="way-back"
              onClick={() => dispatch({ type: "open_history", subject: cameFrom })}
            >
              <Icon name="previous" size={10} />
              <span>
                History of <bdi className="key">{pathText(cameFrom.path)}</bdi>
              </span>
            </button>
          )}
          <Tabs />
        </>
      ) : (
        <KeyHistory record={record} subject={subject} />
      )}
    </div>
  );
}

/** Closing the history takes away what had the focus: the chosen tab gets it, so that keys go on working. */
function useFocusOnReturn(
  root: { readonly current: HTMLElement | null },
  historyOpen: boolean,
): void {
  const wasOpen = useRef(historyOpen);
  useEffect(() => {
    if (wasOpen.current && !historyOpen) {
      root.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    }
    wasOpen.current = historyOpen;
  }, [historyOpen, root]);
}
