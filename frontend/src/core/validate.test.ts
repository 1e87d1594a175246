import { expect, test } from "vitest";
import { shop } from "../testing/shop";
import { isMessage, parseMessage } from "./validate";

test("a keyframe and a delta as Python sends them are messages", () => {
  const builder = shop();
  expect(parseMessage(builder.keyframe())).toMatchObject({ ok: true });
  builder.run({ set: { quantity: 3 } });
  expect(parseMessage(builder.delta())).toMatchObject({ ok: true });
});

test("another protocol is told apart from a broken message", () => {
  const message = shop().keyframe();
  expect(parseMessage({ ...message, protocol: 99 })).toMatchObject({ reason: "protocol" });
  expect(parseMessage(undefined)).toMatchObject({ reason: "protocol" });
  expect(parseMessage({ ...message, kind: "other" })).toMatchObject({ reason: "shape" });
});

test("what is wrong is named with its place", () => {
  const message = shop(12).keyframe();
  const [first, ...others] = message.runs;
  const broken = { ...message, runs: [{ ...first, ending: "fine" }, ...others] };
  expect(parseMessage(broken)).toMatchObject({ detail: expect.stringContaining("runs[0].ending") });
});

test("a number that JSON cannot carry is refused", () => {
  const message = shop(12).keyframe();
  expect(isMessage({ ...message, seq: Number.NaN })).toBe(false);
});

test("fields that a newer Python adds are let through", () => {
  expect(isMessage({ ...shop(12).keyframe(), later: 1 })).toBe(true);
});
