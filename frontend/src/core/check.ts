/** Small run-time checks. A check gives null when a value fits, or where and why it does not. */

export type Check = (value: unknown) => string | null;

const expected = (what: string, value: unknown) =>
  `: expected ${what}, got ${value === null ? "null" : typeof value}`;

export const text: Check = (v) => (typeof v === "string" ? null : expected("text", v));
export const flag: Check = (v) => (typeof v === "boolean" ? null : expected("true or false", v));
export const number: Check = (v) =>
  typeof v === "number" && Number.isFinite(v) ? null : expected("a finite number", v);
export const whole: Check = (v) => (Number.isSafeInteger(v) ? null : expected("a whole number", v));

export const textOrNumber: Check = (v) => (typeof v === "string" ? null : number(v));

export const orNull =
  (check: Check): Check =>
  (v) =>
    v === null ? null : check(v);

export function oneOf(...names: readonly string[]): Check {
  return (v) =>
    typeof v === "string" && names.includes(v) ? null : expected(`one of ${names.join(", ")}`, v);
}

export function listOf(check: Check): Check {
  return (v) => {
    if (!Array.isArray(v)) return expected("a list", v);
    for (let i = 0; i < v.length; i++) {
      const wrong = check(v[i]);
      if (wrong !== null) return `[${i}]${wrong}`;
    }
    return null;
  };
}

export function pairOf(first: Check, second: Check): Check {
  return (v) => {
    if (!Array.isArray(v) || v.length !== 2) return expected("a pair", v);
    return first(v[0]) ?? second(v[1]);
  };
}

type Fields = Readonly<Record<string, Check>>;

/** Checks named fields; other fields are let through, so that a newer Python may add some. */
export function recordOf(required: Fields, optional: Fields = {}): Check {
  const must = Object.entries(required);
  const may = Object.entries(optional);
  return (v) => {
    if (typeof v !== "object" || v === null || Array.isArray(v)) return expected("a record", v);
    const fields = v as Readonly<Record<string, unknown>>;
    for (const [name, check] of must) {
      const wrong = check(fields[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    for (const [name, check] of may) {
      const wrong = fields[name] === undefined ? null : check(fields[name]);
      if (wrong !== null) return `.${name}${wrong}`;
    }
    return null;
  };
}
