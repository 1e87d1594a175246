/** The conversation with Python: what arrives goes to the store, and the few commands go back. */

import type { Command, Reply } from "../wire";
import type { Store } from "./store";
import { parseMessage } from "./validate";

export interface Wires {
  send(command: Command): void;
  download(content: Uint8Array, filename: string): void;
  now(): number;
  later(action: () => void, ms: number): void;
}

export interface Arguments {
  /** none while the panel is kept in its place until the run is over */
  readonly message?: unknown;
  readonly payload?: unknown;
}

export interface Link {
  /** Takes the component's arguments. Streamlit hands over the same ones several times per run. */
  receive(args: Arguments): void;
  saveHistory(): void;
  /** Takes one more key out of the record, back through the history; a keyframe follows. */
  redact(key: string): void;
  /** Records on, after the fuse has stopped it; the notice about it goes with the next message. */
  resume(): void;
}

/** A command that has no id yet. */
type Request = Command extends infer Any ? (Any extends Command ? Omit<Any, "id"> : never) : never;

const RETRY_KEYFRAME_MS = 4000;
const HISTORY_PATIENCE_MS = 15000;
const OTHER_VERSION =
  "Reload the page: the panel and the server are of different versions of st_state_inspector.";

/** Python sends the message as bytes: Streamlit looks much longer at an argument that it makes JSON of. */
function decoded(message: unknown): unknown {
  if (!(message instanceof Uint8Array)) return message;
  try {
    return JSON.parse(new TextDecoder().decode(message));
  } catch {
    return undefined;
  }
}

export function createLink(store: Store, wires: Wires): Link {
  let lastSent = 0;
  let keyframeAsked = false;
  const awaited = new Set<number>();

  /** Ids increase across reloads, so that Python can carry out each one once. */
  function send(request: Request): number {
    const carriedOut = store.getState().record?.lastCommand ?? 0;
    lastSent = Math.max(lastSent + 1, carriedOut + 1, wires.now());
    wires.send({ id: lastSent, ...request });
    return lastSent;
  }

  function askForKeyframe(): void {
    if (keyframeAsked || !store.getState().catchingUp) return;
    keyframeAsked = true;
    send({ kind: "keyframe" });
    wires.later(() => {
      keyframeAsked = false;
      askForKeyframe();
    }, RETRY_KEYFRAME_MS);
  }

  function deliver(reply: Reply, payload: unknown): void {
    if (!awaited.delete(reply.command)) return;
    if (payload instanceof Uint8Array) {
      wires.download(payload, reply.filename);
      tell("success", `Saved ${reply.filename}`);
    } else {
      tell("error", "The history could not be saved: the app's answer came without its content.");
    }
  }

  const tell = (tone: "info" | "success" | "error", text: string) =>
    store.dispatch({ type: "notice", notice: { tone, text } });

  function take(message: unknown, payload: unknown): void {
    const parsed = parseMessage(message);
    if (!parsed.ok) {
      const text =
        parsed.reason === "protocol"
          ? OTHER_VERSION
          : `The panel could not read the server's message (${parsed.detail}).`;
      if (store.getState().unreadable !== text) store.dispatch({ type: "unreadable", text });
      return;
    }
    store.dispatch({ type: "message", message: parsed.message });
    askForKeyframe();
    if (parsed.message.reply) deliver(parsed.message.reply, payload);
  }

  return {
    receive({ message, payload }) {
      if (message === undefined) return;
      const content = decoded(message);
      // Those that may not have arrived before come once more, with the newest.
      for (const one of Array.isArray(content) ? content : [content]) take(one, payload);
    },
    redact(key) {
      send({ kind: "redact", key });
    },
    resume() {
      send({ kind: "resume" });
    },
    saveHistory() {
      const id = send({ kind: "save_history" });
      awaited.add(id);
      tell("info", "Asking the app for the history…");
      wires.later(() => {
        if (awaited.has(id)) tell("info", "Still waiting: the app answers when its run has ended.");
      }, HISTORY_PATIENCE_MS);
    },
  };
}
