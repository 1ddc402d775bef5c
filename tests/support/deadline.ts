/** Long enough for a machine that is busy with something else; no test waits for it to pass. */
const patienceMs = 20_000;

/** Waits for something, but not for ever. @throws naming what did not happen. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  ms = patienceMs,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Waited ${ms} ms in vain for ${what}`)),
    ms,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
