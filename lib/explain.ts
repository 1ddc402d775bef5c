import { ConfigError } from "./config.ts";
import { DataUnusable } from "./store/data_unusable.ts";

/** Says why nothing was started, in words for the person who ran a task. */
export function explain(
  error: unknown,
  { task, port }: { task: "start" | "dev"; port: string | undefined },
): string {
  if (error instanceof ConfigError || error instanceof DataUnusable) {
    return error.message;
  }
  if (error instanceof Deno.errors.AddrInUse) {
    const taken = Number(port ?? 8000);
    const other = taken < 65_535 ? taken + 1 : taken - 1;
    return `Port ${taken} is in use. Run it on another: PORT=${other} deno task ${task}`;
  }
  return `Papo could not start: ${
    error instanceof Error ? error.stack : error
  }`;
}
