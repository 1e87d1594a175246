/** All that is known about one value of the state, and who wrote its key last. */

import { useMemo } from "react";
import { bytes, ownerFacts, ownerText, plural } from "../core/format";
import { lastWrite } from "../core/runs";
import { type NodeRow, pathOf } from "../core/tree";
import type { Owner, Run, WireNode } from "../wire";
import { useDispatch, useRuns } from "./context";
import { Icon } from "./icons";
import { KeyButton } from "./KeyButton";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";
import { Thumbnail } from "./Thumbnail";
import { WriterLine } from "./Writer";

interface RowDetailsProps {
  readonly row: NodeRow;
  readonly run: Run;
  readonly owner: Owner | null;
}

export function RowDetails({ row, run, owner }: RowDetailsProps) {
  const runs = useRuns();
  const dispatch = useDispatch();
  const path = pathOf(row.path);
  const key = String(path[0]);
  const write = useMemo(() => lastWrite(runs, key, run.id), [runs, key, run]);
  const subject = { scope: "state", path } as const;
  return (
    <div className="row-details">
      <p className="row-path">
        <KeyButton subject={subject} className="path" />
        <button
          type="button"
          className="text-button fine"
          data-testid="open-history"
          onClick={() => dispatch({ type: "open_history", subject })}
        >
          history
        </button>
      </p>
      {row.node !== undefined && <Node node={row.node} />}
      {owner !== null && <OwnedBy owner={owner} />}
      {write !== null && (
        <div className="last-write">
          <span className="muted">last written in</span>
          <RunLink
            id={write.run_id}
            onOpen={() => dispatch({ type: "select_run", id: write.run_id })}
          />
          <WriterLine write={write} />
        </div>
      )}
    </div>
  );
}

/** The widget that owns the key: what it writes there, the browser can overwrite. */
function OwnedBy({ owner }: { readonly owner: Owner }) {
  return (
    <p className="facts" data-testid="owner">
      <span>
        <Icon name="slider" size={11} /> key of the {ownerText(owner)}
      </span>
      {ownerFacts(owner).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {owner.site !== null && <SiteButton site={owner.site} />}
    </p>
  );
}

function Node({ node }: { readonly node: WireNode }) {
  const facts = [node.type.replace(/^builtins\./, "")];
  if (node.size !== undefined) facts.push(bytes(node.size));
  if (node.truncated) facts.push(`${plural(node.truncated, "more part")} not recorded`);
  if (node.restorable === false) facts.push("cannot be restored");
  if (node.note) facts.push(node.note);
  return (
    <>
      <Thumbnail node={node} />
      {!node.redacted && <p className="whole-preview">{node.preview}</p>}
      <p className="facts">
        {node.redacted && <span>a secret: its value was never recorded</span>}
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </>
  );
}
