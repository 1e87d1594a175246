/** How numbers, names, sites and paths read. */

import type { EndedBy, Ending, InterruptedBy, Owner, PathItem, Run, Site, Write } from "../wire";

export function duration(ms: number): string {
  if (ms < 1) return `${trim(ms, 2)} ms`;
  if (ms < 10) return `${trim(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trim(ms / 1000, 1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${trim(size / 1e3, 1)} KB`;
  if (size < 1e9) return `${trim(size / 1e6, 1)} MB`;
  return `${trim(size / 1e9, 1)} GB`;
}

const trim = (value: number, digits: number) => String(Number(value.toFixed(digits)));

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** `pandas.core.frame.DataFrame` reads `DataFrame` */
export const shortType = (type: string) => type.slice(type.lastIndexOf(".") + 1);

export const fileName = (file: string) =>
  file.slice(file.replaceAll("\\", "/").lastIndexOf("/") + 1);

export function siteText(site: Site): string {
  const inside =
    site.function === "<module>" || site.function === "" ? "" : ` in ${site.function}()`;
  return `${fileName(site.file)}:${site.line}${inside}`;
}

export const siteAddress = (site: Site) => `${site.file}:${site.line}`;

/** Who changed a key, where no line of the app is to be named. */
export function writerText(write: Write): string {
  if (write.kind === "widget") return "by the widget";
  if (write.kind === "cleanup") return "Streamlit's clean-up";
  if (write.kind === "mutated") {
    return write.callback === null ? "nobody assigned it" : "changed in place";
  }
  if (write.same) return "the same object assigned again";
  return write.kind === "deleted" ? "deleted" : "assigned";
}

/** The widget that owns a key, in a few words. */
export const ownerText = ({ type, label }: Owner) => (label === "" ? type : `${type} '${label}'`);

/** What else is known about it, each in a few words. */
export function ownerFacts(owner: Owner): readonly string[] {
  const { page, fragment, form, bound, persist } = owner;
  const facts = [
    page && `page ${page}`,
    fragment && `fragment ${fragment}`,
    form && `form ${form}`,
    bound && `bound to ${bound}`,
    persist && `persists: ${persist}`,
    owner.callback && "has a callback",
  ];
  return facts.filter((fact) => typeof fact === "string" && fact !== "") as string[];
}

export const pathText = (path: readonly PathItem[]) => path.map(String).join(" › ");

const ENDINGS: Readonly<Record<Ending, readonly [text: string, short: string]>> = {
  finished: ["finished", "finished"],
  stopped: ["stopped by st.stop", "stopped"],
  rerun: ["ended by st.rerun", "rerun"],
  interrupted: ["interrupted", "interrupted"],
  exception: ["exception", "exception"],
  callback_exception: ["exception in a callback", "callback failed"],
  compile_error: ["the script does not compile", "does not compile"],
};
const INTERRUPTED_BY: Readonly<Record<InterruptedBy, string>> = {
  newer_run: "interrupted by a newer run",
  stop_button: "interrupted by Stop in Streamlit's toolbar",
  disconnect: "interrupted: the browser's connection was lost",
};

/** How a run ended: in full, and in a word or two. */
export type Ended = Pick<Run, "ending" | "interrupted_by" | "ended_by">;

export function endingText({ ending, interrupted_by, ended_by }: Ended): string {
  if (ended_by === "switch_page") return "ended by st.switch_page";
  return interrupted_by ? INTERRUPTED_BY[interrupted_by] : ENDINGS[ending][0];
}

export const endingShort = ({ ending, ended_by }: Ended) =>
  ended_by === "switch_page" ? "page switch" : ENDINGS[ending][1];

export function endingIcon({ ending, ended_by }: Ended): "error" | "page" | "rerun" | "stop" {
  if (isFailure(ending)) return "error";
  return ending === "rerun" ? commandIcon(ended_by) : "stop";
}

export const commandIcon = (command: EndedBy | null | undefined) =>
  command === "switch_page" ? "page" : command === "stop" ? "stop" : "rerun";

export const isFailure = (ending: Ending) =>
  ending === "exception" || ending === "callback_exception" || ending === "compile_error";

/** local time of day, as a clock shows it */
export function clock(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime())
    ? ""
    : [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}

const two = (n: number) => String(n).padStart(2, "0");

export function pictureName(app: string, runId: number | undefined, at: Date): string {
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  const name = app.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "") || "app";
  return `${name}-run${runId ?? 0}-${day}-${time}.png`;
}

/** Only addresses of web pages; anything else stays text. */
export function safeUrl(url: string | undefined): string | null {
  return url !== undefined && /^https?:\/\//i.test(url) ? url : null;
}
