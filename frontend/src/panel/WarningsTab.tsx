/** The key warnings of this run, and of all the others: each mistake once. */

import { plural } from "../core/format";
import { bySeverity, type Mistake, mistakeName, passes } from "../core/warnings";
import type { Run } from "../wire";
import { useMistakes, usePanel } from "./context";
import { More, usePages } from "./More";
import { Warning } from "./Warning";
import { WarningFilters } from "./WarningFilters";

const AT_ONCE = 50;

export function WarningsTab({ run }: { readonly run: Run }) {
  const all = useMistakes();
  const filter = usePanel((state) => state.view.warningFilter);
  if (all.length === 0) {
    return <p className="blank">No warnings: no known mistake was seen in this history.</p>;
  }
  const made = new Set(run.warnings);
  const isOwn = (mistake: Mistake) => mistake.occurrences.some((warning) => made.has(warning));
  const own = all.filter(isOwn);
  const others = all.filter((mistake) => !isOwn(mistake));
  const wanted = (warnings: readonly Mistake[]) =>
    bySeverity(warnings.filter((warning) => passes(warning, filter)));
  return (
    <>
      {(all.length > 1 || filter.severity !== null || filter.rule !== null) && (
        <WarningFilters warnings={all} />
      )}
      <Section title="This run" warnings={wanted(own)} of={own.length} run={run} />
      <Section title="Rest of the history" warnings={wanted(others)} of={others.length} run={run} />
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly warnings: readonly Mistake[];
  /** how many there are without the filter */
  readonly of: number;
  readonly run: Run;
}

function Section({ title, warnings, of, run }: SectionProps) {
  const { limit, more } = usePages(AT_ONCE);
  const hidden = of - warnings.length;
  return (
    <section aria-label={title}>
      <h3 className="heading">
        {title} ({warnings.length})
      </h3>
      {of === 0 && <p className="muted fine none">None.</p>}
      {warnings.slice(0, limit).map((warning) => (
        <Warning key={mistakeName(warning)} mistake={warning} shown={run} />
      ))}
      <More hidden={warnings.length - limit} atOnce={AT_ONCE} word="more warning" onMore={more} />
      {hidden > 0 && (
        <p className="muted fine none">{plural(hidden, "warning")} left out by the filter.</p>
      )}
    </section>
  );
}
