/** How to mend it: sentences, and code to copy. */

import { hintParts } from "../core/hint";
import { Icon } from "./icons";
import { Long } from "./Long";
import { Prose } from "./Prose";
import { useCopy } from "./SiteButton";

export function Hint({ text }: { readonly text: string }) {
  return hintParts(text).map((part, i) =>
    part.code ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a hint have no other name
      <Code key={i} text={part.text} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same
      <p key={i} className="hint">
        <Long text={part.text}>
          <Prose text={part.text} />
        </Long>
      </p>
    ),
  );
}

function Code({ text }: { readonly text: string }) {
  const [copy, outcome] = useCopy(text);
  return (
    <div className="code-block">
      <Long text={text} lines={14}>
        <code>{text}</code>
      </Long>
      <button
        type="button"
        className="icon-button tiny"
        data-testid="copy-code"
        aria-label="Copy the code"
        title="Copy the code"
        onClick={copy}
      >
        <Icon name={outcome === "copied" ? "check" : "copy"} size={11} />
        <span className="offscreen" role="status">
          {outcome === "copied" ? "copied" : outcome === "failed" ? "could not be copied" : ""}
        </span>
      </button>
    </div>
  );
}
