/** A sentence from Python, in which `backticks` set off names of the app's own. Always text, never markup. */

import { Fragment } from "react";

export function Prose({ text }: { readonly text: string }) {
  return text.split(/`([^`]+)`/).map((part, i) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name
    return i % 2 === 1 ? <code key={i}>{part}</code> : <Fragment key={i}>{part}</Fragment>;
  });
}
