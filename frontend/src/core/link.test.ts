import { beforeEach, expect, test, vi } from "vitest";
import { RecordBuilder } from "../testing/builder";
import type { Command } from "../wire";
import { createLink, type Link } from "./link";
import { createStore, type Store } from "./store";

let store: Store;
let link: Link;
let builder: RecordBuilder;
let sent: Command[];
let timers: (() => void)[];
let downloads: string[];

beforeEach(() => {
  sent = [];
  timers = [];
  downloads = [];
  store = createStore();
  builder = new RecordBuilder();
  builder.run({ set: { a: 1 } });
  link = createLink(store, {
    send: (command) => sent.push(command),
    download: (_content, filename) => downloads.push(filename),
    now: () => 1000,
    later: (action) => timers.push(action),
  });
});

/** as Streamlit delivers: several times, each a fresh copy */
function receive(message: unknown, payload?: Uint8Array): void {
  for (let i = 0; i < 5; i++) link.receive(structuredClone({ message, payload }));
}

test("a message that comes as bytes is read like one that comes as an object", () => {
  const bytes = new TextEncoder().encode(JSON.stringify(builder.keyframe()));
  receive(bytes);
  expect(store.getState().record?.runs.length).toBe(1);
  receive(new TextEncoder().encode("no JSON"));
  expect(store.getState().unreadable).toContain("different versions");
});

test("the same arguments many times apply once and send nothing", () => {
  const listener = vi.fn();
  store.subscribe(listener);
  receive(builder.keyframe());
  expect(listener).toHaveBeenCalledTimes(1);
  expect(sent).toEqual([]);
});

test("kept in its place until the message of a run comes, the panel shows what it has", () => {
  receive(builder.keyframe());
  link.receive({});
  expect(store.getState()).toMatchObject({ unreadable: null, record: { runs: [{ id: 1 }] } });
  builder.run({ set: { a: 2 } });
  receive(builder.delta());
  expect(store.getState().record?.runs).toHaveLength(2);
  expect(sent).toEqual([]);
});

test("what may not have arrived comes once more with the newest, and is passed over where it has", () => {
  receive(builder.keyframe());
  const messages = [2, 3, 4].map((a) => {
    builder.run({ set: { a } });
    return builder.delta();
  });
  receive(messages[0]);
  receive(new TextEncoder().encode(JSON.stringify(messages)));
  expect(store.getState().record?.runs.map((run) => run.id)).toEqual([1, 2, 3, 4]);
  expect(sent).toEqual([]);
});

test("a gap asks for one keyframe, keeps what is shown, and catches up", () => {
  receive(builder.keyframe());
  builder.delta();
  builder.run({ set: { a: 2 } });
  receive(builder.delta());
  expect(sent).toEqual([{ id: 1000, kind: "keyframe" }]);
  expect(store.getState()).toMatchObject({ catchingUp: true, record: { runs: [{ id: 1 }] } });
  receive(builder.keyframe());
  expect(store.getState()).toMatchObject({ catchingUp: false });
  for (const timer of [...timers]) timer();
  expect(sent).toHaveLength(1);
});

test("a keyframe that does not come is asked for again, with a higher id", () => {
  receive(builder.delta());
  for (const timer of [...timers]) timer();
  expect(sent.map((command) => command.id)).toEqual([1000, 1001]);
});

test("ids go beyond what Python has carried out", () => {
  receive({ ...builder.keyframe(), last_command: 5000 });
  link.saveHistory();
  expect(sent[0]?.id).toBe(5001);
});

test("the history is offered once, under the name that Python gave it", () => {
  receive(builder.keyframe());
  link.saveHistory();
  const reply = { command: 1000, kind: "history" as const, filename: "shop.json" };
  receive(builder.delta({ reply }), new Uint8Array([123, 125]));
  expect(downloads).toEqual(["shop.json"]);
  expect(store.getState().notice).toMatchObject({ tone: "success" });
});

test("a reply that nobody here asked for is left alone", () => {
  receive(
    builder.keyframe({ reply: { command: 7, kind: "history", filename: "x.json" } }),
    new Uint8Array(),
  );
  expect(downloads).toEqual([]);
});

test("a reply without its content says so", () => {
  receive(builder.keyframe());
  link.saveHistory();
  receive(builder.delta({ reply: { command: 1000, kind: "history", filename: "x.json" } }));
  expect(store.getState().notice).toMatchObject({ tone: "error" });
});

test("another protocol asks the developer to reload", () => {
  link.receive({ message: { ...builder.keyframe(), protocol: 2 } });
  expect(store.getState().unreadable).toContain("Reload the page");
});

test("recording goes on at one command", () => {
  receive(builder.keyframe());
  link.resume();
  expect(sent).toEqual([{ id: 1000, kind: "resume" }]);
});

test("looking around sends nothing", () => {
  receive(builder.keyframe());
  store.dispatch({ type: "step", to: "first" });
  store.dispatch({ type: "tab", tab: "state" });
  store.dispatch({ type: "filter", text: "a" });
  expect(sent).toEqual([]);
});
