/** One row of a tree: name, preview, type. */

import { memo } from "react";
import { plural, shortType } from "../core/format";
import type { MoreRow, NodeRow } from "../core/tree";
import { Icon } from "./icons";
import { KIND_SYMBOL, KIND_WORD } from "./kinds";

interface Place {
  readonly id: string;
  readonly top: number;
  readonly active: boolean;
}

interface NodeRowViewProps extends Place {
  readonly row: NodeRow;
  readonly ofState: boolean;
  readonly onChoose: (row: NodeRow) => void;
}

export const NodeRowView = memo(function NodeRowView({
  row,
  ofState,
  onChoose,
  id,
  top,
  active,
}: NodeRowViewProps) {
  const { node, depth } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the same; aria-activedescendant points here
    <div
      id={id}
      className="tree-row"
      role="treeitem"
      data-testid={ofState && depth === 0 ? `state-key-${row.label}` : undefined}
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
      <span className="tree-label" data-index={typeof row.label === "number" || undefined}>
        {row.label}
      </span>
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
