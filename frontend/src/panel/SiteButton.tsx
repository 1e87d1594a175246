/** A line of the app's code; pressing it copies file:line. */

import { useEffect, useState } from "react";
import { siteAddress, siteText } from "../core/format";
import type { Site } from "../wire";
import { useHost } from "./context";
import { Icon } from "./icons";

const SHOWN_MS = 1500;

export function SiteButton({ site }: { readonly site: Site }) {
  const host = useHost();
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = window.setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [outcome]);

  const address = siteAddress(site);
  const copy = () =>
    host.copy(address).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  return (
    <button
      type="button"
      className="site"
      data-testid="site"
      title={`${address}: copy`}
      onClick={copy}
    >
      <span>{siteText(site)}</span>
      <Icon name={outcome === "copied" ? "check" : "copy"} size={11} />
      <span className="offscreen" role="status">
        {outcome === "copied" ? "copied" : outcome === "failed" ? "could not be copied" : ""}
      </span>
    </button>
  );
}
