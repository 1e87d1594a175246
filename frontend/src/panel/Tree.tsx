/** Values as a tree that opens part by part; only rows in view are drawn. */

import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import { type Entries, type Marks, type NodeRow, treeRows } from "../core/tree";
import { useNodes } from "./context";
import { type KeyFacts, MoreRowView, NodeRowView } from "./TreeRow";
import { useWindow } from "./useWindow";

/** Keep in step with --tree-row-height in styles/base.css. */
const ROW_HEIGHT = 22;

interface TreeProps {
  readonly entries: Entries;
  readonly open: ReadonlySet<string>;
  readonly onToggle: (path: string, open: boolean) => void;
  readonly marks: Marks;
  readonly label: string;
  /** given where the rows at the top are keys of the state, or query parameters */
  readonly keys?: KeyFacts | undefined;
  /** drawn below the tree for the row the developer is at */
  readonly details?: (row: NodeRow) => ReactNode;
}

export function Tree({ entries, open, onToggle, marks, label, keys, details }: TreeProps) {
  const nodes = useNodes();
  const id = useId();
  const rows = useMemo(() => treeRows(entries, nodes, open, marks), [entries, nodes, open, marks]);
  const [active, setActive] = useState<string | null>(null);
  const port = useWindow(rows.length, ROW_HEIGHT);
  const at = active === null ? -1 : rows.findIndex((row) => row.path === active);
  const current = rows[at];
  useLayoutEffect(() => port.reveal(at), [at, port.reveal]);

  const choose = useCallback(
    (row: NodeRow) => {
      setActive(row.path);
      if (row.expandable) onToggle(row.path, !row.open);
    },
    [onToggle],
  );

  function onKeyDown(event: KeyboardEvent): void {
    const to = destination(event.key, at, rows.length, port.page);
    if (to !== null) setActive(rows[to]?.path ?? null);
    else if (!openOrClose(event.key)) return;
    event.preventDefault();
  }

  /** Right opens, left closes; on a row with nothing to close, left goes to the value it is part of. */
  function openOrClose(key: string): boolean {
    if (current?.type !== "node") return false;
    if (key === "ArrowRight" && current.expandable && !current.open) onToggle(current.path, true);
    else if (key === "ArrowLeft" && current.open) onToggle(current.path, false);
    else if (key === "ArrowLeft") setActive(parentOf(rows.slice(0, at), current.depth));
    else if ((key === "Enter" || key === " ") && current.expandable)
      onToggle(current.path, !current.open);
    else return key === "ArrowRight";
    return true;
  }

  return (
    <>
      <div
        ref={port.ref}
        className="tree"
        role="tree"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={at >= port.start && at < port.end ? `${id}${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className="rows" style={{ height: port.totalHeight }}>
          {rows.slice(port.start, port.end).map((row, i) => {
            const index = port.start + i;
            const shared = { id: `${id}${index}`, top: index * ROW_HEIGHT, active: index === at };
            return row.type === "node" ? (
              <NodeRowView key={row.path} row={row} onChoose={choose} keys={keys} {...shared} />
            ) : (
              <MoreRowView key={row.path} row={row} {...shared} />
            );
          })}
        </div>
      </div>
      {details !== undefined && current?.type === "node" && details(current)}
    </>
  );
}

function destination(key: string, at: number, count: number, page: number): number | null {
  const wanted = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }[key];
  return wanted === undefined ? null : Math.min(Math.max(wanted, 0), count - 1);
}

function parentOf(
  above: readonly { readonly path: string; readonly depth: number }[],
  depth: number,
) {
  return above.findLast((row) => row.depth < depth)?.path ?? above[0]?.path ?? null;
}
