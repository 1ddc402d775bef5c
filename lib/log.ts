type Field = string | number | boolean | undefined;

/** Writes one JSON line: an event and ids, never what people said or their cookies. */
export function log(event: string, fields: Record<string, Field> = {}): void {
  console.log(
    JSON.stringify({ at: new Date().toISOString(), event, ...fields }),
  );
}

/** Logs a surprise and goes on; everything resumes. */
export function report(event: string, error: unknown): void {
  const text = error instanceof Error
    ? `${error.name}: ${error.message}`
    : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  console.error(
    JSON.stringify({ at: new Date().toISOString(), event, error: text, stack }),
  );
}
