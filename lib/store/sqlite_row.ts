import type { SQLOutputValue } from "node:sqlite";

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot read column ${column}: it holds no text`);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read column ${column}: it holds no integer`);
}
