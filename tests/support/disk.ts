import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { Env } from "./server.ts";
import { compileShim, succeeds } from "./shim.ts";

/** A way for the disk under a running Papo to go bad and to get well again. */
export interface Disk extends AsyncDisposable {
  /** What happens, and by what means, since not every machine allows the best one. */
  readonly means: string;
  /** A folder on it. */
  readonly folder: string;
  /** What the server is to be started with. */
  readonly env: Env;
  spoil(): Promise<void>;
  mend(): Promise<void>;
}

export type Fault = "full" | "read-only" | "fsync fails";

/**
 * Prepares a fault by the most honest means that this machine has: a real small file system where it
 * may be mounted, else a library that fails the database's system calls where there is a C compiler,
 * else a lock on the database, on which its writes fail, too.
 */
export async function prepareDisk(fault: Fault): Promise<Disk> {
  const folder = await Deno.makeTempDir({ prefix: "papo-disk-" });
  const means = fault === "full" ? [smallDisk, badCalls] : [badCalls];
  for (const prepare of means) {
    const disk = await prepare(folder, fault);
    if (disk !== null) return disk;
  }
  return lockedDisk(folder);
}

const mebibyte = 1024 * 1024;
const diskBytes = 8 * mebibyte;

/** A file system in memory of a few MiB, which a big file fills. */
async function smallDisk(folder: string): Promise<Disk | null> {
  const size = `size=${diskBytes}`;
  const options = ["-t", "tmpfs", "-o", size, "papo-test", folder];
  if (!await succeeds("mount", ...options)) return null;
  const filler = join(folder, "filler");
  return {
    folder,
    means: `a tmpfs of ${diskBytes / mebibyte} MiB is full`,
    env: { DATA_DIR: join(folder, "data") },
    spoil: () => fill(filler),
    mend: () => Deno.remove(filler),
    async [Symbol.asyncDispose]() {
      await succeeds("umount", folder);
      await Deno.remove(folder);
    },
  };
}

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (const size of [mebibyte, 4_096, 1]) {
    const bytes = new Uint8Array(size);
    while (await writes(file, bytes)) continue;
  }
}

async function writes(
  file: Deno.FsFile,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    return await file.write(bytes) > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      return false;
    }
    throw error;
  }
}

/** The kind of call that fails, and Linux's number for how. */
const calls: Record<Fault, string> = {
  "full": "write 28",
  "read-only": "write 30",
  "fsync fails": "fsync 5",
};

/** A library around the system's calls, which fails those on the database when a file says so. */
async function badCalls(folder: string, fault: Fault): Promise<Disk | null> {
  const library = await compileShim("disk_fault", folder);
  if (library === null) return null;
  const asked = join(folder, "asked");
  return {
    folder,
    means: `its system calls fail: ${calls[fault]}`,
    env: {
      DATA_DIR: join(folder, "data"),
      LD_PRELOAD: library,
      DISK_FAULT: asked,
    },
    spoil: () => Deno.writeTextFile(asked, calls[fault]),
    mend: () => Deno.remove(asked),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Another program that writes to the database and does not end. */
function lockedDisk(folder: string): Disk {
  const data = join(folder, "data");
  let lock: DatabaseSync | null = null;
  return {
    folder,
    means: "neither a mount nor a compiler is to be had, so a lock is held",
    env: { DATA_DIR: data },
    spoil() {
      lock = new DatabaseSync(join(data, "papo.db"));
      lock.exec("BEGIN IMMEDIATE");
      return Promise.resolve();
    },
    mend() {
      lock?.close();
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
