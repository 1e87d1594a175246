/** All who wrote a key in a run, in their order: only the last of them gave it the value that is told. */

import { plural } from "../core/format";
import { writersOf } from "../core/runs";
import type { Run, Write } from "../wire";
import { Writer } from "./Writer";

interface WritersProps {
  readonly run: Run;
  readonly writes: readonly (Write | null | undefined)[];
}

export function Writers({ run, writes }: WritersProps) {
  const writers = writersOf(writes);
  const total = writers.reduce((sum, { write, times }) => sum + (gives(write) ? times : 0), 0);
  return (
    <>
      {total > 1 && (
        <p className="writes-told muted fine" data-testid="writes">
          {plural(total, "write")} in {writers.length > 1 ? "this order" : "all"}: the last one
          counts
        </p>
      )}
      {writers.map(({ name, write, times }, i) => (
        <Writer key={name} write={write} run={run} later={i > 0} times={times} />
      ))}
    </>
  );
}

/** Whether it may have given the key another value, or taken it away. */
const gives = ({ kind, same = false }: Write) => kind !== "mutated" && !same;
