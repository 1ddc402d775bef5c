/** `deno task restore FILE`: puts a backup in the place of the data, while Papo is stopped. */
import { CopyRefused } from "../lib/store/copy_refused.ts";
import { DataUnusable } from "../lib/store/data_unusable.ts";
import { restore } from "../lib/store/restore.ts";
import { fail, readArguments } from "./arguments.ts";

const given = readArguments(Deno.args, "--sign-out");
if (given === null) fail("Usage: deno task restore FILE [--sign-out]");
const { file, dataDir, hasOption: signOut } = given;
try {
  const kept = await restore(dataDir, file, { now: Date.now(), signOut });
  console.log(`Restored "${file}" to "${dataDir}".`);
  if (kept !== null) console.log(`The data from before is kept: "${kept}".`);
} catch (error) {
  if (!(error instanceof CopyRefused || error instanceof DataUnusable)) {
    throw error;
  }
  fail(error.message);
}
