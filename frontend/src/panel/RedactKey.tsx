/** Takes a key's values out of the record for good: asked for twice, because nothing brings them back. */

import { useState } from "react";
import { useHost } from "./context";

export function RedactKey({ name }: { readonly name: string }) {
  const { redact } = useHost();
  const [sure, setSure] = useState(false);
  if (redact === undefined) return null;
  return (
    <button
      type="button"
      className="text-button fine"
      data-testid="redact-key"
      title="Remove this key's values from the record, in every run, and keep none from now on"
      onClick={() => (sure ? redact(name) : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {sure ? "remove all its values?" : "redact"}
    </button>
  );
}
