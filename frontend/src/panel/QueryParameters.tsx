/** The query parameters after a run: a map of their own beside the state, with the same history. */

import { useCallback, useMemo, useState } from "react";
import { plural } from "../core/format";
import { marksOf } from "../core/tree";
import type { Run } from "../wire";
import { useNode } from "./context";
import { Tree } from "./Tree";
import type { KeyFacts } from "./TreeRow";

const FACTS: KeyFacts = { scope: "query", owners: new Map(), warnings: new Map() };

export function QueryParameters({ run }: { readonly run: Run }) {
  const node = useNode(run.query ?? null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const marks = useMemo(() => marksOf(run.query_changes ?? []), [run]);
  const toggle = useCallback((path: string, on: boolean) => {
    setOpen((now) => new Set(on ? [...now, path] : [...now].filter((other) => other !== path)));
  }, []);
  const parameters = node?.children ?? [];
  if (parameters.length === 0) return null;
  return (
    <section className="query" data-testid="query-parameters" aria-label="Query parameters">
      <h3 className="heading">{plural(parameters.length, "query parameter")}</h3>
      <Tree
        entries={parameters}
        open={open}
        onToggle={toggle}
        marks={marks}
        label="Query parameters"
        keys={FACTS}
      />
    </section>
  );
}
