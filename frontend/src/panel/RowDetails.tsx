/** All that is known about one value of the state, and who wrote its key last. */

import { useMemo } from "react";
import { bytes, pathText, plural } from "../core/format";
import { ownerOf } from "../core/record";
import { lastWrite } from "../core/runs";
import { type NodeRow, pathOf } from "../core/tree";
import type { Run, WireNode } from "../wire";
import { Writer } from "./ChangeGroups";
import { useDispatch, usePanel, useRuns } from "./context";
import { RunLink } from "./RunLink";
import { SiteButton } from "./SiteButton";

export function RowDetails({ row, run }: { readonly row: NodeRow; readonly run: Run }) {
  const runs = useRuns();
  const dispatch = useDispatch();
  const path = pathOf(row.path);
  const key = String(path[0]);
  const write = useMemo(() => lastWrite(runs, key, run.id), [runs, key, run]);
  return (
    <div className="row-details">
      <p className="path">{pathText(path)}</p>
      {row.node !== undefined && <Node node={row.node} />}
      <OwnedBy keyName={key} run={run} />
      {write !== null && (
        <div className="last-write">
          <span className="muted">last written in</span>
          <RunLink
            id={write.run_id}
            onOpen={() => dispatch({ type: "select_run", id: write.run_id })}
          />
          <Writer write={write} />
        </div>
      )}
    </div>
  );
}

/** The widget that owns the key: what it writes there, the browser can overwrite. */
function OwnedBy({ keyName, run }: { readonly keyName: string; readonly run: Run }) {
  const record = usePanel((state) => state.record);
  const owner = useMemo(
    () => (record === null ? null : ownerOf(record, keyName, run.id)),
    [record, keyName, run],
  );
  if (owner === null) return null;
  const facts = [
    owner.form && `form ${owner.form}`,
    owner.fragment && `fragment ${owner.fragment}`,
  ];
  return (
    <p className="facts" data-testid="owner">
      <span>
        key of the {owner.type} {owner.label && `'${owner.label}'`}
      </span>
      {facts.map((fact) => fact && <span key={fact}>{fact}</span>)}
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
