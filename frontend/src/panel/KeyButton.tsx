/** The name of a key, or of a part of one: pressing it opens its history. */

import type { Subject } from "../core/blame";
import { pathText } from "../core/format";
import { useDispatch } from "./context";
import { Icon } from "./icons";

interface KeyButtonProps {
  readonly subject: Subject;
  /** how it reads; by default its whole path */
  readonly text?: string;
  readonly className?: "key" | "path";
}

export const historyTitle = (subject: Subject) => `History of ${pathText(subject.path)}`;

export function KeyButton({ subject, text, className = "key" }: KeyButtonProps) {
  const dispatch = useDispatch();
  return (
    <button
      type="button"
      className={`${className} key-button`}
      title={historyTitle(subject)}
      onClick={() => dispatch({ type: "open_history", subject })}
    >
      {text ?? pathText(subject.path)}
    </button>
  );
}

export function HistoryButton({ subject }: { readonly subject: Subject }) {
  const dispatch = useDispatch();
  const title = historyTitle(subject);
  return (
    <button
      type="button"
      className="icon-button tiny"
      aria-label={title}
      title={title}
      onClick={() => dispatch({ type: "open_history", subject })}
    >
      <Icon name="clock" size={11} />
    </button>
  );
}
