/** Who wrote a key: a line of the app, a callback, a widget, Streamlit, or nobody. */

import { writerText } from "../core/format";
import type { Write } from "../wire";
import { SiteButton } from "./SiteButton";

export function Writer({ write }: { readonly write: Write }) {
  return (
    <div className="writer">
      {(write.site === null || write.kind !== "assigned") && <span>{writerText(write)}</span>}
      {write.site !== null && <SiteButton site={write.site} />}
      {write.callback !== null && (
        <span>
          callback <b>{write.callback}</b>
        </span>
      )}
      {write.fragment && <span>fragment {write.fragment}</span>}
    </div>
  );
}
