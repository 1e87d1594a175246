/** Save a picture of the app, or the history as JSON; and say which editor opens lines of code. */

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useDispatch, useHost } from "./context";
import { EditorChoice } from "./EditorChoice";
import { Icon } from "./icons";

export function SaveMenu() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  useClickOutside(root, () => setOpen(false));

  function close(): void {
    setOpen(false);
    trigger.current?.focus();
  }

  return (
    <div className="save" ref={root}>
      <button
        ref={trigger}
        type="button"
        className="icon-button"
        data-testid="save-menu"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        aria-label="Save and settings"
        title="Save a picture or the history; choose an editor"
        onClick={() => setOpen(!open)}
      >
        <Icon name="save" />
      </button>
      {open && <Menu id={menuId} close={close} />}
    </div>
  );
}

function Menu({ id, close }: { readonly id: string; readonly close: () => void }) {
  const host = useHost();
  const savePicture = useSavePicture();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => items(list.current)[0]?.focus(), []);

  const choose = (action: () => void) => () => {
    close();
    action();
  };

  function onKeyDown(event: KeyboardEvent): void {
    const all = items(list.current);
    const at = all.findIndex((item) => item.matches(":focus"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length)?.focus();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  return (
    <div
      id={id}
      ref={list}
      className="menu"
      role="menu"
      aria-label="Save and settings"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {host.savePicture && (
        <button type="button" role="menuitem" data-testid="save-png" onClick={choose(savePicture)}>
          <Icon name="picture" />
          <span>Picture of the app</span>
          <kbd>PNG</kbd>
        </button>
      )}
      {host.saveHistory && (
        <button
          type="button"
          role="menuitem"
          data-testid="save-json"
          onClick={choose(host.saveHistory)}
        >
          <Icon name="braces" />
          <span>History</span>
          <kbd>JSON</kbd>
        </button>
      )}
      <EditorChoice onChosen={close} />
    </div>
  );
}

const items = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []),
];

function useSavePicture(): () => Promise<void> {
  const host = useHost();
  const dispatch = useDispatch();
  const tell = (tone: "success" | "error", text: string) =>
    dispatch({ type: "notice", notice: { tone, text } });
  return async () => {
    // Nothing is said before: it would be in the picture.
    try {
      tell("success", (await host.savePicture?.()) ?? "");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      tell("error", `The picture could not be taken: ${why}`);
    }
  };
}

function useClickOutside(root: { readonly current: HTMLElement | null }, action: () => void): void {
  useEffect(() => {
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) action();
    };
    // A click in the app around the iframe only shows as a lost focus.
    document.addEventListener("pointerdown", onDown);
    window.addEventListener("blur", action);
    return () => {
      document.removeEventListener("pointerdown", onDown);
      window.removeEventListener("blur", action);
    };
  });
}
