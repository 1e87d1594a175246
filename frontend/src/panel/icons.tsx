/** Small drawings, all on one 16 px grid. They only repeat what words say, so readers skip them. */

import type { CauseKind, Severity } from "../wire";

const SHAPES = {
  chevron: "M6 3.5 10.5 8 6 12.5",
  down: "M3.5 6 8 10.5 12.5 6",
  first: "M4 3v10M12.5 3.5 7 8l5.5 4.5z",
  previous: "M10.5 3.5 5 8l5.5 4.5z",
  next: "M5.5 3.5 11 8l-5.5 4.5z",
  last: "M12 3v10M3.5 3.5 9 8l-5.5 4.5z",
  save: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  picture: "M2 3h12v10H2zM2 11l3.5-3.5L8 10l2-2 4 4M10.5 6.2v.1",
  braces:
    "M6 2.5c-2 0-2 .8-2 2.3S4 7.4 2.5 8C4 8.6 4 9.7 4 11.2s0 2.3 2 2.3M10 2.5c2 0 2 .8 2 2.3S12 7.4 13.5 8C12 8.6 12 9.7 12 11.2s0 2.3-2 2.3",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5 6.5 12 13 4.5",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14",
  error: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  warning: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.5v.1",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.3v3.8M8 4.9v.1",
  play: "M4.5 3 12.5 8l-8 5z",
  slider: "M2 8h4M10 8h4M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4",
  rerun: "M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 4.8V8l2.2 1.5",
  page: "M4 2h5.5L12.5 5v9H4zM9.2 2.3v3h3",
  back: "M6.5 3.5 2.5 7.5l4 4M3 7.5h6.5a4 4 0 0 1 4 4v1",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  edit: "M3 13l.7-3 7.3-7.3 2.3 2.3L6 12.3z",
  unknown: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.4v.1",
  stop: "M4 4h8v8H4z",
  bolt: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z",
  open: "M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.2 2.8 7.5 8.5",
  filter: "M2 3h12l-4.5 5.5v4.5l-3-1.5v-3z",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
  people:
    "M6 3.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4M2 13c0-2.2 1.6-3.7 4-3.7s4 1.5 4 3.7M10.5 3.6a2 2 0 0 1 0 3.7M11.5 9.5c1.6.3 2.5 1.6 2.5 3.5",
} as const;

export type IconName = keyof typeof SHAPES;

interface IconProps {
  readonly name: IconName;
  readonly size?: number;
  readonly className?: string;
}

export function Icon({ name, size = 14, className = "" }: IconProps) {
  return (
    <svg
      className={`icon ${className}`}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}

export const CAUSE_ICON: Readonly<Record<CauseKind, IconName>> = {
  first_load: "play",
  widget: "slider",
  rerun: "rerun",
  timer: "clock",
  page_switch: "page",
  browser_history: "back",
  source_change: "code",
  reconnect: "rerun",
  time_travel: "back",
  edit: "edit",
  unknown: "unknown",
};

export const SEVERITY_ICON: Readonly<Record<Severity, IconName>> = {
  error: "error",
  warning: "warning",
  info: "info",
};
