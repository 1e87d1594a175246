/** Which keys of the state are shown: by name, and by kind. */

import { plural } from "../core/format";
import type { Entries } from "../core/tree";
import { KEY_KINDS, type KeyKind } from "../core/view";
import { useDispatch, usePanel } from "./context";
import { Icon } from "./icons";

interface StateFilterProps {
  readonly found: Readonly<Record<KeyKind, Entries>>;
  readonly total: number;
}

export function StateFilter({ found, total }: StateFilterProps) {
  const dispatch = useDispatch();
  const text = usePanel((state) => state.view.filter);
  const kind = usePanel((state) => state.view.keyKind);
  const shown = found[kind].length;
  return (
    <>
      <div className="filter">
        <Icon name="search" size={12} />
        <input
          type="search"
          placeholder="Filter keys"
          aria-label="Filter keys"
          data-testid="state-filter"
          value={text}
          spellCheck={false}
          onChange={(event) => dispatch({ type: "filter", text: event.target.value })}
        />
        <span className="muted fine" role="status">
          {shown === total ? plural(total, "key") : `${shown} of ${total}`}
        </span>
      </div>
      <fieldset className="chips">
        <legend className="offscreen">Which keys</legend>
        {KEY_KINDS.map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            data-testid={`state-kind-${name}`}
            aria-pressed={name === kind}
            title={TITLES[name]}
            onClick={() => dispatch({ type: "key_kind", kind: name })}
          >
            {name} <span className="chip-count">{found[name].length}</span>
          </button>
        ))}
      </fieldset>
    </>
  );
}

const TITLES: Readonly<Record<KeyKind, string>> = {
  all: "Every key",
  plain: "Keys that no widget owns",
  widget: "Keys that belong to a widget",
  changed: "Keys that this run changed",
};
