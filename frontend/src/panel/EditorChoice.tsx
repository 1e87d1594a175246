/** In which editor lines of code open: remembered by the browser, for every app. */

import { EDITOR_NAMES, EDITORS } from "../core/editor";
import { editorOf } from "../core/store";
import { useDispatch, usePanel } from "./context";
import { Icon } from "./icons";

export function EditorChoice({ onChosen }: { readonly onChosen: () => void }) {
  const dispatch = useDispatch();
  const chosen = usePanel(editorOf);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a menu
    <div role="group" className="menu-group" aria-label="Open lines of code in">
      <p aria-hidden="true">Open lines of code in</p>
      {EDITORS.map((editor) => (
        <button
          key={editor}
          type="button"
          role="menuitemradio"
          aria-checked={editor === chosen}
          data-testid={`editor-${editor}`}
          onClick={() => {
            dispatch({ type: "editor", editor });
            onChosen();
          }}
        >
          <Icon name="check" size={12} className={editor === chosen ? "" : "invisible"} />
          <span>{EDITOR_NAMES[editor]}</span>
        </button>
      ))}
    </div>
  );
}
