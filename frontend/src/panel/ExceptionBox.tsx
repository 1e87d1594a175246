/** An exception: what, where, and the way there through the app's own code. */

import type { ExceptionInfo } from "../wire";
import { Icon } from "./icons";
import { Long } from "./Long";
import { SiteButton } from "./SiteButton";

export function ExceptionBox({ exception }: { readonly exception: ExceptionInfo }) {
  const frames = exception.frames ?? [];
  const site = exception.site ?? frames.at(-1) ?? null;
  return (
    <div className="exception" data-testid="exception">
      <p className="exception-type">
        <Icon name="error" size={12} /> {exception.type}
      </p>
      <p className="exception-message">
        <Long text={exception.message} lines={8}>
          {exception.message}
        </Long>
      </p>
      {site !== null && <SiteButton site={site} open />}
      {frames.length > 1 && (
        <details>
          <summary>{frames.length} frames of the app, the outermost first</summary>
          <ol>
            {frames.map((frame, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: recursion repeats a frame; the list never changes
              <li key={i}>
                <SiteButton site={frame} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
