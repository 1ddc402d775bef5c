/** Appends for ever and prints how many are acknowledged: the process that sqlite_test.ts kills. */
import { openSqliteStore } from "./sqlite.ts";
import { signInAna } from "./test_data.ts";

const [folder = ""] = Deno.args;
const store = await openSqliteStore(folder);
const author = await signInAna(store);
for (let i = 1;; i++) {
  await store.append({
    roomId: 1,
    author,
    cid: `cid-${i}`,
    text: "oi",
    at: 0,
  });
  console.log(i);
}
