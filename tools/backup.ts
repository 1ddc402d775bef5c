/** `deno task backup FILE`: copies the data into one file, also while Papo runs. */
import { backUp } from "../lib/store/backup.ts";
import { CopyRefused } from "../lib/store/copy_refused.ts";
import { fail, readArguments } from "./arguments.ts";

const given = readArguments(Deno.args, "--replace");
if (given === null) fail("Usage: deno task backup FILE [--replace]");
const { file, dataDir, hasOption: replace } = given;
try {
  const bytes = await backUp(dataDir, file, { replace });
  console.log(`Backed up "${dataDir}" to "${file}": ${bytes} bytes, checked.`);
} catch (error) {
  if (!(error instanceof CopyRefused)) throw error;
  fail(error.message);
}
