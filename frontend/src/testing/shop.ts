/** A believable history of a small shop app: every kind of cause, ending, change and warning. */

import { RecordBuilder } from "./builder";
import { opening, tick } from "./shop/opening";
import { trouble } from "./shop/trouble";

const TROUBLES = 9;

export function shop(runs = 40): RecordBuilder {
  const b = new RecordBuilder("shop-session");
  opening(b);
  while (b.runs.length < runs - TROUBLES) tick(b);
  trouble(b);
  return b;
}
