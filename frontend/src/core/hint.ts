/** A hint from Python: sentences, and between them lines of code. */

export interface HintPart {
  readonly code: boolean;
  readonly text: string;
}

const FENCE = /^\s*```/;
/** How a line of Python begins that no English sentence begins with. */
const CODE = [
  /^\s*(?:st|self)\.\w/,
  /^\s*[A-Za-z_][\w.]*(?:\[[^\]]*\])?\s*(?:[-+*/|&]|\/\/|\*\*)?=(?!=)\s*\S/,
  /^\s*[A-Za-z_][\w.]*\([^)]*\)?(?:.*\)|\s*)$/,
  /^\s*[A-Za-z_][\w.]*\[.*\]/,
  /^\s*(?:if|elif|while|with|def|class|except|for .* in)\s.*:\s*(?:#.*)?$/,
  /^\s*(?:try|else|finally):$/,
  /^\s*(?:from\s+[\w.]+\s+)?import\s+[\w., ]+$/,
  /^\s*(?:return|del|raise)\s+[\w.[\]"']+$/,
  /^\s*@[A-Za-z_]/,
];

export function hintParts(hint: string): readonly HintPart[] {
  const parts: { code: boolean; lines: string[] }[] = [];
  let fenced = false;
  for (const line of hint.split("\n")) {
    if (FENCE.test(line)) {
      fenced = !fenced;
      continue;
    }
    const last = parts.at(-1);
    if (line.trim() === "") {
      last?.lines.push(line);
      continue;
    }
    const code = fenced || CODE.some((begin) => begin.test(line)) || continues(last, line);
    if (last?.code === code) last.lines.push(line);
    else parts.push({ code, lines: [line] });
  }
  return parts
    .map(({ code, lines }) => ({ code, text: code ? trimmed(lines) : lines.join("\n").trim() }))
    .filter(({ text }) => text !== "");
}

/** After code, indented lines and comments are code too. */
const continues = (last: { readonly code: boolean } | undefined, line: string) =>
  last?.code === true && /^(?:\s{2,}\S|\s*[)#\]}])/.test(line);

/** Without blank lines at the ends, and without the indentation that all lines share. */
function trimmed(lines: readonly string[]): string {
  const full = lines.filter((line) => line.trim() !== "");
  const shared = Math.min(...full.map((line) => line.length - line.trimStart().length));
  return lines
    .map((line) => line.slice(shared).trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}
