/** One path that differs: what kind of change, where, from what to what. */

import type { Subject } from "../core/blame";
import { pathText } from "../core/format";
import type { Change } from "../wire";
import { useNodes } from "./context";
import { KeyButton } from "./KeyButton";
import { KIND_SYMBOL, kindWord } from "./kinds";
import { Long } from "./Long";
import { Prose } from "./Prose";
import { Value } from "./Value";

interface ChangeRowProps {
  readonly change: Change;
  /** the heading above says what kind of change it is */
  readonly bare?: boolean;
  readonly scope?: Subject["scope"];
  /** how much of the path is said above already */
  readonly below?: number;
}

export function ChangeRow({ change, bare = false, scope = "state", below = 1 }: ChangeRowProps) {
  const inside = change.path.slice(below);
  const dotted = change.path.map(String).join(".");
  const subject = { scope, path: change.path };
  return (
    <li className="change" data-testid="change" data-path={dotted} data-kind={change.kind}>
      {!bare && (
        <div className="change-head">
          <Kind change={change} />
          {inside.length > 0 && (
            <KeyButton className="path" subject={subject} text={pathText(inside)} />
          )}
        </div>
      )}
      <BeforeAfter {...change} label={pathText(change.path)} subject={subject} />
      <Note change={change} />
    </li>
  );
}

export function Kind({ change }: { readonly change: Change }) {
  return (
    <span className="kind" data-kind={change.kind}>
      <span aria-hidden="true">{KIND_SYMBOL[change.kind]}</span>
      {kindWord(change)}
    </span>
  );
}

interface BeforeAfterProps extends Pick<Change, "before" | "after"> {
  readonly label: string;
  /** whose history the values open */
  readonly subject?: Subject | undefined;
}

export function BeforeAfter({ before, after, label, subject }: BeforeAfterProps) {
  return (
    <div className="values">
      {before !== null && (
        <div className="side">
          <span className="offscreen">before</span>
          <Value id={before} side="before" label={`${label} before`} subject={subject} />
        </div>
      )}
      {after !== null && (
        <div className="side">
          {before !== null && (
            <span className="arrow">
              <span aria-hidden="true">→</span>
              <span className="offscreen">after</span>
            </span>
          )}
          <Value id={after} side="after" label={`${label} after`} subject={subject} />
        </div>
      )}
    </div>
  );
}

/** Two values may look the same although the values differ: say so instead of showing a riddle. */
function Note({ change }: { readonly change: Change }) {
  const nodes = useNodes();
  const [before, after] = [change.before, change.after].map((id) => nodes.get(id ?? -1));
  const alike = before && after && before.preview === after.preview && before.image === after.image;
  const text = change.note || (alike ? "They differ in a part that is not shown." : "");
  return text === "" ? null : (
    <p className="note">
      <Long text={text} lines={4}>
        <Prose text={text} />
      </Long>
    </p>
  );
}
