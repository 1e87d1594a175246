/** Shows the panel with a made-up history, for tests in jsdom. */

import { cleanup, configure, fireEvent, render, screen, within } from "@testing-library/react";
import axe from "axe-core";
import { afterEach, beforeEach, vi } from "vitest";
import { createStore, type Store } from "../core/store";
import type { Host } from "../host/host";
import { Panel } from "../panel/Panel";
import type { Keyframe } from "../wire";
import type { RecordBuilder } from "./builder";
import { shop } from "./shop";

type FakeHost = { [name in keyof Host]-?: ReturnType<typeof vi.fn<NonNullable<Host[name]>>> };

interface Shown {
  store: Store;
  host: FakeHost;
}

// A busy machine may take longer than the second that is usual.
configure({ asyncUtilTimeout: 30_000 });

// axe asks for a canvas to find icon fonts; jsdom has none and says so at length.
HTMLCanvasElement.prototype.getContext = () => null;

/** A new store and host before each test of the file that calls this. */
export function freshPanel(): Shown {
  const shown = {} as Shown;
  beforeEach(() => {
    shown.store = createStore();
    shown.host = {
      copy: vi.fn(async () => {}),
      saveHistory: vi.fn(),
      redact: vi.fn(),
      resume: vi.fn(),
      savePicture: vi.fn(async () => "Saved shop-run40.png"),
    };
  });
  afterEach(cleanup);
  return shown;
}

export function show(
  { store, host }: Shown,
  builder: RecordBuilder = shop(),
  fields: Partial<Keyframe> = {},
): RecordBuilder {
  store.dispatch({ type: "message", message: builder.keyframe(fields) });
  render(<Panel store={store} host={host} />);
  return builder;
}

/** jsdom computes no colours: contrast is tested in theme.test.ts. */
export async function violations(): Promise<string[]> {
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
  const result = await axe.run(document.body, { rules });
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}

export const press = (element: HTMLElement, key: string) => fireEvent.keyDown(element, { key });
export const click = (testId: string) => fireEvent.click(screen.getByTestId(testId));
export const selectedId = () =>
  within(screen.getByTestId("run-list")).getByRole("option", { selected: true }).dataset.testid;
