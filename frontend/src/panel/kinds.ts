/** Each kind of change has a symbol, a word and a colour: never the colour alone. */

import type { Change, ChangeKind } from "../wire";

export const KIND_SYMBOL: Readonly<Record<ChangeKind, string>> = {
  added: "+",
  removed: "−",
  changed: "~",
  mutated: "✎",
};

export const KIND_WORD: Readonly<Record<ChangeKind, string>> = {
  added: "added",
  removed: "removed",
  changed: "changed",
  mutated: "mutated in place",
};

export function kindWord({
  kind,
  before,
  after,
}: Pick<Change, "kind" | "before" | "after">): string {
  if (kind !== "mutated") return KIND_WORD[kind];
  if (before === null) return "mutated in place: part added";
  return after === null ? "mutated in place: part removed" : KIND_WORD.mutated;
}
