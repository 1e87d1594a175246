/** A sentence from Python, in which `backticks` set off names of the app's own. Always text, never markup. */

import { Fragment } from "react";
import { shownControls, stretches } from "../core/bidi";

export function Prose({ text }: { readonly text: string }) {
  return text.split(/`([^`]+)`/).map((part, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name
    if (i % 2 === 1) return <code key={i}>{shownControls(part)}</code>;
    return stretches(part).map((piece, j) =>
      j % 2 === 1 ? (
        <bdi key={`${i} ${j}`}>{piece}</bdi>
      ) : (
        <Fragment key={`${i} ${j}`}>{piece}</Fragment>
      ),
    );
    // biome-ignore-end lint/suspicious/noArrayIndexKey: the same
  });
}
