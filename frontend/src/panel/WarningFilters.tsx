/** Shows only the warnings of one severity, or of one rule. */

import { countBySeverity, passes, SEVERITIES, type WarningFilter } from "../core/warnings";
import type { KeyWarning } from "../wire";
import { useDispatch, usePanel } from "./context";
import { Icon, SEVERITY_ICON } from "./icons";

export function WarningFilters({ warnings }: { readonly warnings: readonly KeyWarning[] }) {
  const dispatch = useDispatch();
  const filter = usePanel((state) => state.view.warningFilter);
  const counts = countBySeverity(warnings.filter((w) => passes(w, { ...filter, severity: null })));
  const choose = (change: Partial<WarningFilter>) =>
    dispatch({ type: "warning_filter", filter: { ...filter, ...change } });
  return (
    <fieldset className="chips warning-filters">
      <legend className="offscreen">Which warnings</legend>
      {SEVERITIES.filter((name) => counts[name] > 0 || filter.severity === name).map((severity) => (
        <button
          key={severity}
          type="button"
          className="chip"
          data-testid={`warning-filter-${severity}`}
          data-severity={severity}
          aria-pressed={filter.severity === severity}
          onClick={() => choose({ severity: filter.severity === severity ? null : severity })}
        >
          <Icon name={SEVERITY_ICON[severity]} size={11} />
          {severity} <span className="chip-count">{counts[severity]}</span>
        </button>
      ))}
      <RuleChoice
        rules={rulesOf(warnings)}
        chosen={filter.rule}
        onChoose={(rule) => choose({ rule })}
      />
    </fieldset>
  );
}

const rulesOf = (warnings: readonly KeyWarning[]) =>
  [...new Set(warnings.map((warning) => warning.rule))].sort();

interface RuleChoiceProps {
  readonly rules: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (rule: string | null) => void;
}

function RuleChoice({ rules, chosen, onChoose }: RuleChoiceProps) {
  if (rules.length < 2 && chosen === null) return null;
  const gone = chosen !== null && !rules.includes(chosen);
  return (
    <select
      aria-label="Rule"
      data-testid="warning-rule"
      value={chosen ?? ""}
      onChange={(event) => onChoose(event.target.value || null)}
    >
      <option value="">all rules</option>
      {gone && <option value={chosen}>{chosen}</option>}
      {rules.map((rule) => (
        <option key={rule} value={rule}>
          {rule}
        </option>
      ))}
    </select>
  );
}
