/** One row of a tree: name, whose it is, preview, type. */

import { type MouseEvent, memo } from "react";
import type { Subject } from "../core/blame";
import { ownerFacts, ownerText, plural, shortType } from "../core/format";
import { type MoreRow, type NodeRow, pathOf } from "../core/tree";
import type { KeyMark } from "../core/warnings";
import type { Owner } from "../wire";
import { useDispatch } from "./context";
import { Icon, SEVERITY_ICON } from "./icons";
import { historyTitle } from "./KeyButton";
import { KIND_SYMBOL, KIND_WORD } from "./kinds";

/** What is known about the keys at the top of a tree. */
export interface KeyFacts {
  readonly scope: Subject["scope"];
  readonly owners: ReadonlyMap<string, Owner>;
  readonly warnings: ReadonlyMap<string, KeyMark>;
}

interface Place {
  readonly id: string;
  readonly top: number;
  readonly active: boolean;
}

interface NodeRowViewProps extends Place {
  readonly row: NodeRow;
  /** only where the rows at the top are keys: names then open their history */
  readonly keys: KeyFacts | undefined;
  readonly onChoose: (row: NodeRow) => void;
}

export const NodeRowView = memo(function NodeRowView({
  row,
  keys,
  onChoose,
  id,
  top,
  active,
}: NodeRowViewProps) {
  const { node, depth } = row;
  const isKey = keys !== undefined && depth === 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same; aria-activedescendant points here
    <div
      id={id}
      className="tree-row"
      role="treeitem"
      data-testid={isKey ? `${keys.scope}-key-${row.label}` : undefined}
      data-mark={row.mark ?? undefined}
      data-active={active || undefined}
      aria-level={depth + 1}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.expandable ? row.open : undefined}
      aria-selected={active}
      style={{ top, paddingLeft: 4 + depth * 12 }}
      onClick={() => onChoose(row)}
    >
      <Icon name="chevron" size={10} className={row.expandable ? "twisty" : "twisty none"} />
      {keys?.scope === "state" && (
        <OwnerMark owner={isKey ? keys.owners.get(String(row.label)) : undefined} />
      )}
      <Label row={row} scope={keys?.scope} />
      {isKey && <WarningMark mark={keys.warnings.get(String(row.label))} />}
      <Mark mark={row.mark} />
      <span className="tree-preview" title={node?.preview}>
        {node === undefined ? "not recorded" : <Preview row={row} />}
      </span>
      <span className="tree-type" title={node?.type}>
        {node === undefined ? "" : shortType(node.type)}
      </span>
    </div>
  );
});

interface LabelProps {
  readonly row: NodeRow;
  readonly scope: Subject["scope"] | undefined;
}

/** With the keyboard, the history opens from the details of the row. */
function Label({ row, scope }: LabelProps) {
  const dispatch = useDispatch();
  const isIndex = typeof row.label === "number" || undefined;
  if (scope === undefined) {
    return (
      <span className="tree-label" data-index={isIndex}>
        {row.label}
      </span>
    );
  }
  const subject = { scope, path: pathOf(row.path) };
  const openHistory = (event: MouseEvent) => {
    event.stopPropagation();
    dispatch({ type: "open_history", subject });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tree has the focus; see above
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <span
      className="tree-label"
      data-index={isIndex}
      data-history=""
      title={historyTitle(subject)}
      onClick={openHistory}
    >
      {row.label}
    </span>
  );
}

/** A widget's key is the browser's as much as the app's: it must not look like a plain one. */
function OwnerMark({ owner }: { readonly owner: Owner | undefined }) {
  if (owner === undefined) return <span className="owner-mark" />;
  const words = ["Key of the", ownerText(owner)].join(" ");
  return (
    <span
      className="owner-mark"
      data-testid="state-owner"
      title={[words, ...ownerFacts(owner)].join(" · ")}
    >
      <Icon name="slider" size={11} />
      <span className="offscreen">{words}</span>
    </span>
  );
}

function WarningMark({ mark }: { readonly mark: KeyMark | undefined }) {
  if (mark === undefined) return null;
  const words = `${plural(mark.count, "warning")} about this key`;
  return (
    <span className="key-warning" data-severity={mark.severity} title={words}>
      <Icon name={SEVERITY_ICON[mark.severity]} size={11} />
      <span className="offscreen">{words}</span>
    </span>
  );
}

function Preview({ row }: { readonly row: NodeRow }) {
  if (row.node?.redacted) {
    return (
      <span className="redacted">
        <Icon name="lock" size={10} /> redacted
      </span>
    );
  }
  return row.node?.preview;
}

function Mark({ mark }: { readonly mark: NodeRow["mark"] }) {
  if (mark === null) return null;
  const word = mark === "inside" ? "something inside changed" : KIND_WORD[mark];
  return (
    <span className="mark" data-kind={mark} title={word}>
      <span aria-hidden="true">{mark === "inside" ? "•" : KIND_SYMBOL[mark]}</span>
      <span className="offscreen">{word}</span>
    </span>
  );
}

export function MoreRowView({ row, id, top, active }: Place & { readonly row: MoreRow }) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree around it has the focus
    <div
      id={id}
      className="tree-row more"
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={active}
      data-active={active || undefined}
      style={{ top, paddingLeft: 18 + row.depth * 12 }}
    >
      {plural(row.count, "more part")} not recorded
    </div>
  );
}
