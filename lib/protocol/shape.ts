/**
 * Tells whether a value is a T; fields that T does not name are let through unread. The browser
 * decodes with these checks, a tenth of valibot's size; the server, which tells people what is wrong
 * with their commands, decodes with valibot.
 */
export type Check<T> = (value: unknown) => value is T;

export const isText: Check<string> = (value) => typeof value === "string";

export const isNumber: Check<number> = (value) => typeof value === "number";

export const isFlag: Check<boolean> = (value) => typeof value === "boolean";

/** Tells whether a value is a JSON object, whose fields are of any kind. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Makes the check of one of some words. */
export function isOneOf<T extends string>(...words: readonly T[]): Check<T> {
  return (value): value is T => words.some((word) => word === value);
}

/** Makes the check of a field that may be absent. */
export function isMaybe<T>(check: Check<T>): Check<T | undefined> {
  return (value) => value === undefined || check(value);
}

/** Makes the check of an array with items of one kind. */
export function isListOf<T>(check: Check<T>): Check<T[]> {
  return (value) => Array.isArray(value) && value.every(check);
}

/** Makes the check of an object with values of one kind under any names. */
export function isMapOf<T>(check: Check<T>): Check<Record<string, T>> {
  return (value): value is Record<string, T> =>
    isObject(value) && Object.values(value).every(check);
}

/** Makes the check of an object from those of its fields; only its own fields count. */
export function isShape<T extends object>(
  fields: { [K in keyof T]-?: Check<T[K]> },
): Check<T> {
  const checks: [string, Check<unknown>][] = Object.entries(fields);
  return (value): value is T =>
    isObject(value) &&
    checks.every(([name, check]) =>
      check(Object.hasOwn(value, name) ? value[name] : undefined)
    );
}
