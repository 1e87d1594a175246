/** Colours as numbers: reading them, mixing them, and finding ones that can be read. */

export type Rgb = readonly [number, number, number];

export function parseColor(text: string | undefined): Rgb | null {
  const value = text?.trim().toLowerCase() ?? "";
  const hex = /^#([0-9a-f]{3,8})$/.exec(value)?.[1];
  if (hex !== undefined) return fromHex(hex);
  const parts =
    /^rgba?\(([^)]+)\)$/
      .exec(value)?.[1]
      ?.match(/[\d.]+/g)
      ?.map(Number) ?? [];
  const [r, g, b] = parts;
  return r === undefined || g === undefined || b === undefined ? null : [r, g, b];
}

function fromHex(hex: string): Rgb | null {
  const long = hex.length < 6 ? [...hex].map((c) => c + c).join("") : hex;
  if (long.length < 6) return null;
  const at = (i: number) => Number.parseInt(long.slice(i, i + 2), 16);
  return [at(0), at(2), at(4)];
}

export const cssColor = ([r, g, b]: Rgb) =>
  `rgb(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)})`;

/** `share` of `a`, the rest `b` */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => a[i] * share + b[i] * (1 - share);
  return [at(0), at(1), at(2)];
}

/** WCAG 2 relative luminance */
export function luminance(color: Rgb): number {
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
}

export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** `color`, moved towards black or white just far enough to reach `ratio` on every ground. */
export function readable(color: Rgb, grounds: readonly Rgb[], ratio: number): Rgb {
  const lowest = (c: Rgb) => Math.min(...grounds.map((ground) => contrast(c, ground)));
  const target = lowest(WHITE) > lowest(BLACK) ? WHITE : BLACK;
  for (let share = 1; share > 0; share -= 0.04) {
    const tried = mix(color, target, share);
    if (lowest(tried) >= ratio) return tried;
  }
  return target;
}
