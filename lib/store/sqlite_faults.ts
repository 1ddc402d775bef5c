import { DataUnusable, type Unusable } from "./data_unusable.ts";

/** SQLite's primary result codes that tell something here. */
export const codes = {
  error: 1,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  misuse: 21,
  range: 25,
  notADatabase: 26,
} as const;

const callFaults: ReadonlySet<number> = new Set([
  codes.error,
  codes.tooBig,
  codes.constraint,
  codes.mismatch,
  codes.misuse,
  codes.range,
]);

/** Tells a disk that is full, read-only or broken from a call that was wrong. */
export function isEngineFault(error: unknown): boolean {
  const code = codeOf(error);
  return code !== null && !callFaults.has(code);
}

/** Says why a database can't be opened, in words for the person who starts Papo. */
export function explain(
  path: string,
  error: unknown,
): { reason: Unusable; message: string } {
  const why = error instanceof Error ? error.message : String(error);
  const reason = reasonOf(error);
  return { reason, message: `"${path}" ${wordsFor(reason, why)}` };
}

function reasonOf(error: unknown): Unusable {
  if (error instanceof DataUnusable) return error.reason;
  switch (codeOf(error)) {
    case codes.notADatabase:
      return "not_papo";
    case codes.busy:
      return "in_use";
    case codes.readOnly:
    case codes.cantOpen:
    case codes.full:
    case codes.ioError:
      return "not_writable";
    default:
      return "broken";
  }
}

function wordsFor(reason: Unusable, why: string): string {
  switch (reason) {
    case "not_papo":
      return `is not a Papo database: ${why}. Move it away, or set DATA_DIR to another folder.`;
    case "newer":
      return `was written by a newer Papo: ${why}. ` +
        `Update this one, or set DATA_DIR to another folder.`;
    case "in_use":
      return `is in use by another program: ${why}. Close that one.`;
    case "not_writable":
      return `can't be written: ${why}. Check its permissions and the space on its disk.`;
    case "broken":
      return `can't be opened: ${why}. Restore a backup, or move it away to start afresh.`;
  }
  reason satisfies never;
}

/** Finds the primary result code of an error of SQLite's; null for any other error. */
export function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}
