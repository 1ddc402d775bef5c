import { join } from "node:path";

import config from "./deno.json" with { type: "json" };

/** A browser to start, and what its process must find around it. */
export interface Packed {
  path: string;
  env: Record<string, string>;
}

/**
 * Unpacks the browser that comes as an npm package, for x64 Linux alone, into a folder of its version
 * in the user's cache: whole or not at all, also when two do so at once or one is interrupted.
 */
export async function unpackBrowser(): Promise<Packed> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    join(Deno.env.get("HOME") ?? await Deno.makeTempDir(), ".cache");
  const version = config.imports["@sparticuz/chromium"].split("@").at(-1);
  const folder = join(cache, "papo", `chromium-${version?.replace("^", "")}`);
  if (!isThere(join(folder, "chromium"))) {
    await Deno.mkdir(join(cache, "papo"), { recursive: true });
    await moveInto(folder, await unpack(join(cache, "papo")));
  }
  const env = lacksLibraries() ? await surroundings(folder) : {};
  return { path: join(folder, "chromium"), env };
}

/** Unpacks into a new folder. The package knows no other place than the one for temporary files. */
async function unpack(parent: string): Promise<string> {
  const folder = await Deno.makeTempDir({ dir: parent });
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", folder);
  // The libraries that a bare machine lacks come only to where it believes to be in the cloud.
  Deno.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x");
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    await packed.executablePath();
  } finally {
    Deno.env.delete("AWS_EXECUTION_ENV");
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
  return folder;
}

/** Renames a folder, unless another process was faster: then that one's is as good. */
async function moveInto(folder: string, unpacked: string): Promise<void> {
  try {
    await Deno.rename(unpacked, folder);
  } catch (error) {
    if (!isThere(folder)) throw error;
    await Deno.remove(unpacked, { recursive: true });
  }
}

function lacksLibraries(): boolean {
  return !["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"]
    .some((folder) => isThere(join(folder, "libnss3.so")));
}

/** Names the libraries and the letters that came along, for a machine that has none. */
async function surroundings(folder: string): Promise<Record<string, string>> {
  const fonts = join(folder, "fonts");
  await Deno.writeTextFile(
    join(fonts, "fonts.conf"),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`,
  );
  return {
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    FONTCONFIG_PATH: fonts,
  };
}

/** Tells whether something stands at a path. */
export function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
