/** Nobody assigned it, so whoever read it may have changed it: a suspicion, and called one. */

import { plural } from "../core/format";
import type { Read } from "../wire";
import { Icon } from "./icons";
import { SiteButton } from "./SiteButton";

interface SuspectsProps {
  readonly reads: readonly Read[];
  /** the callback that is known to have changed it, at one of its lines */
  readonly callback: string | null;
}

export function Suspects({ reads, callback }: SuspectsProps) {
  if (reads.length === 0) {
    return (
      <p className="suspects muted fine">
        No suspect: no line {callback === null ? "of the app" : "of it"} was seen reading the key in
        this run.
      </p>
    );
  }
  return (
    <div className="suspects" data-testid="suspects">
      <p className="fine">
        <Icon name="search" size={10} />{" "}
        {callback === null
          ? "Suspects: what read it in this run and may have changed it"
          : "Suspects: its lines that read the key"}
      </p>
      <ul>
        {reads.map((read) => (
          <Suspect key={`${read.first} ${read.callback}`} read={read} named={callback !== null} />
        ))}
      </ul>
    </div>
  );
}

/** The assignment above is known; whether somebody changed the value after it is not. */
export function Later({ reads }: Pick<SuspectsProps, "reads">) {
  return (
    <div className="suspects" data-testid="suspects">
      <p className="fine">
        <Icon name="search" size={10} /> Assigned there; or changed in place after it:
      </p>
      <ul>
        {reads.map((read) => (
          <Suspect key={`${read.first} ${read.callback}`} read={read} named={false} />
        ))}
      </ul>
    </div>
  );
}

interface SuspectProps {
  readonly read: Read;
  /** whether its callback is named above */
  readonly named: boolean;
}

function Suspect({ read, named }: SuspectProps) {
  const { site, others = [], more = 0, callback } = read;
  return (
    <li className="writer" data-testid="suspect">
      <span>
        {callback !== null && !named && (
          <>
            callback <b>{callback}</b>,{" "}
          </>
        )}
        {plural(read.count, "read")} at{site === null && " a line that is not known"}
      </span>
      {[...(site === null ? [] : [site]), ...others].map((line) => (
        <SiteButton key={`${line.file}:${line.line} ${line.function}`} site={line} />
      ))}
      {more > 0 && <span>and {plural(more, "more line")}</span>}
    </li>
  );
}
