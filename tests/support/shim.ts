import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Tells whether this machine can compile such libraries, and lay them around a process. */
export async function canPreload(): Promise<boolean> {
  return Deno.build.os === "linux" && await succeeds("cc", "--version");
}

/**
 * Compiles one of the C sources here to a library that LD_PRELOAD lays around a process.
 *
 * @returns its path, or null where that can't be done.
 */
export async function compileShim(
  name: string,
  folder: string,
): Promise<string | null> {
  if (!await canPreload()) return null;
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const library = join(folder, `${name}.so`);
  const args = ["-shared", "-fPIC", "-o", library, source, "-ldl"];
  return await succeeds("cc", ...args) ? library : null;
}

/** Runs a program; false when it fails, or is not there. */
export async function succeeds(
  program: string,
  ...args: string[]
): Promise<boolean> {
  try {
    const command = new Deno.Command(program, { args, stderr: "null" });
    return (await command.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
