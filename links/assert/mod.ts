/**
 * The part of `@std/assert` that Papo's tests use, over `node:assert/strict`.
 * Names, argument order and return values are those of the real package.
 */
import strict from "node:assert/strict";

/** A class an error can be an instance of, abstract ones included. */
type Class<T> = abstract new (...args: never[]) => T;

/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Asserts that a value is truthy. @throws {AssertionError} */
export function assert(actual: unknown, message = ""): asserts actual {
  if (!actual) throw new AssertionError(message);
}

/** Asserts deep equality. @throws {AssertionError} */
export function assertEquals<T>(actual: T, expected: T, message?: string) {
  run(() => strict.deepEqual(actual, expected), message);
}

/** Asserts that two values differ deeply. @throws {AssertionError} */
export function assertNotEquals<T>(actual: T, expected: T, message?: string) {
  run(() => strict.notDeepEqual(actual, expected), message);
}

/** Asserts that two values are the same one (`Object.is`). @throws {AssertionError} */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  run(() => strict.equal(actual, expected), message);
}

/** Asserts that a value was made by a class. @throws {AssertionError} */
export function assertInstanceOf<T>(
  actual: unknown,
  expected: Class<T>,
  message?: string,
): asserts actual is T {
  if (actual instanceof expected) return;
  throw failure(
    `Expected an instance of ${expected.name}, got ${describe(actual)}`,
    message,
  );
}

/** Asserts that a text matches a pattern. @throws {AssertionError} */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
) {
  if (expected.test(actual)) return;
  throw failure(`Expected ${describe(actual)} to match ${expected}`, message);
}

/** Asserts that a text holds another. @throws {AssertionError} */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
) {
  if (actual.includes(expected)) return;
  throw failure(
    `Expected ${describe(actual)} to contain ${describe(expected)}`,
    message,
  );
}

/** Fails at once. @throws {AssertionError} */
export function fail(message?: string): never {
  throw new AssertionError(`Failed assertion${message ? `: ${message}` : "."}`);
}

/** Asserts that a call throws; returns what it threw. @throws {AssertionError} */
export function assertThrows(fn: () => unknown, message?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: Class<E>,
  messageIncludes?: string,
  message?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  ...expected: ExpectedError
): unknown {
  const [errorClass, messageIncludes, message] = readExpected(expected);
  try {
    fn();
  } catch (error) {
    if (errorClass) checkError(error, errorClass, messageIncludes, message);
    return error;
  }
  throw failure("Expected function to throw", message);
}

/**
 * Asserts that a promise rejects; resolves to what it rejected with. A throw
 * before the promise exists is a failure, as in the real package.
 * @throws {AssertionError}
 */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  message?: string,
): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: Class<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...expected: ExpectedError
): Promise<unknown> {
  const [errorClass, messageIncludes, message] = readExpected(expected);
  let started = false;
  try {
    const promise = fn();
    started = isPromiseLike(promise);
    await promise;
  } catch (error) {
    if (!started) {
      throw failure("Function throws when it should reject", message);
    }
    if (errorClass) checkError(error, errorClass, messageIncludes, message);
    return error;
  }
  throw failure("Expected function to reject", message);
}

type ExpectedError = [
  classOrMessage?: Class<Error> | string,
  messageIncludes?: string,
  message?: string,
];

function readExpected(
  [first, messageIncludes, message]: ExpectedError,
): [Class<Error> | undefined, string | undefined, string | undefined] {
  if (typeof first === "string") return [undefined, undefined, first];
  return [first, messageIncludes, message];
}

function checkError(
  error: unknown,
  errorClass: Class<Error>,
  messageIncludes?: string,
  message?: string,
) {
  assertInstanceOf(error, errorClass, message);
  if (messageIncludes === undefined) return;
  assertStringIncludes(error.message, messageIncludes, message);
}

function isPromiseLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}

function run(check: () => void, message?: string) {
  try {
    check();
  } catch (error) {
    throw failure(error instanceof Error ? error.message : "", message);
  }
}

function failure(reason: string, message?: string): AssertionError {
  return new AssertionError(message ? `${reason}: ${message}` : reason);
}

function describe(value: unknown): string {
  return Deno.inspect(value);
}
