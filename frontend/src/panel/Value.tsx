/** A value in one short piece of text that can be opened. */

import { useCallback, useId, useState } from "react";
import type { Subject } from "../core/blame";
import { bytes, plural, shortType } from "../core/format";
import type { Marks } from "../core/tree";
import type { NodeId, WireNode } from "../wire";
import { useDispatch, useNode } from "./context";
import { Icon } from "./icons";
import { HistoryButton } from "./KeyButton";
import { Thumbnail } from "./Thumbnail";
import { Tree } from "./Tree";

type Side = "before" | "after" | "plain";

interface ValueProps {
  readonly id: NodeId;
  readonly side?: Side;
  /** names the value for those who cannot see where it stands */
  readonly label: string;
  /** the value whose history it opens; without one it is only shown */
  readonly subject?: Subject | undefined;
}

/** Longer previews are cut to a few lines until they are opened. */
const LONG = 80;
const NO_MARKS: Marks = new Map();

export function Value({ id, side = "plain", label, subject }: ValueProps) {
  const node = useNode(id);
  const [open, setOpen] = useState(false);
  const treeId = useId();
  if (node === undefined) return <span className="value missing">not recorded</span>;
  if (node.redacted) return <Redacted />;
  const parts = (node.children?.length ?? 0) > 0;
  if (!parts && node.preview.length <= LONG)
    return <Plain node={node} side={side} subject={subject} />;
  return (
    <>
      <span className="value-line">
        <button
          type="button"
          className="value"
          data-side={side}
          aria-expanded={open}
          aria-controls={open && parts ? treeId : undefined}
          title={about(node)}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "down" : "chevron"} size={9} />
          <span className={open && !parts ? "value-text whole" : "value-text"}>{node.preview}</span>
        </button>
        {subject !== undefined && <HistoryButton subject={subject} />}
      </span>
      {open && parts && <Parts id={treeId} node={node} label={label} />}
    </>
  );
}

interface PlainProps extends Pick<ValueProps, "subject"> {
  readonly node: WireNode;
  readonly side: Side;
}

function Plain({ node, side, subject }: PlainProps) {
  const dispatch = useDispatch();
  const text = (
    <>
      <Thumbnail node={node} />
      <span className="value-text">{node.preview}</span>
    </>
  );
  if (subject === undefined) {
    return (
      <span className="value" data-side={side} title={about(node)}>
        {text}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="value"
      data-side={side}
      title={`${about(node)}: press for its history`}
      onClick={() => dispatch({ type: "open_history", subject })}
    >
      {text}
    </button>
  );
}

function Redacted() {
  return (
    <span className="value redacted" title="A secret: its value was never recorded">
      <Icon name="lock" size={10} /> redacted
    </span>
  );
}

export function about(node: WireNode): string {
  const facts = [shortType(node.type)];
  if (node.size !== undefined) facts.push(bytes(node.size));
  if (node.truncated) facts.push(`${plural(node.truncated, "more part")} not recorded`);
  if (node.note) facts.push(node.note);
  return facts.join(" · ");
}

function Parts({
  id,
  node,
  label,
}: {
  readonly id: string;
  readonly node: WireNode;
  readonly label: string;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((path: string, on: boolean) => {
    setOpen((now) => {
      const next = new Set(now);
      if (on) next.add(path);
      else next.delete(path);
      return next;
    });
  }, []);
  return (
    <div id={id} className="parts">
      <Tree
        entries={node.children ?? []}
        open={open}
        onToggle={toggle}
        marks={NO_MARKS}
        label={label}
      />
      {(node.truncated ?? 0) > 0 && (
        <p className="muted fine">{plural(node.truncated ?? 0, "more part")} not recorded</p>
      )}
    </div>
  );
}
