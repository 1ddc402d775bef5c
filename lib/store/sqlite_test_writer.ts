/** Appends for ever and prints how many are acknowledged: the process that sqlite_test.ts kills. */
import { openSqliteStore } from "./sqlite.ts";

const [folder = ""] = Deno.args;
const store = await openSqliteStore(folder);
const signedIn = await store.signIn({
  name: "Ana",
  nameKey: "ana",
  tokenHash: "token",
  now: 0,
  expiresAt: 1,
});
if (signedIn.type === "name_taken") {
  throw new Error("Cannot sign in: the name is taken");
}
for (let i = 1;; i++) {
  await store.append({
    roomId: 1,
    author: signedIn.user,
    cid: `cid-${i}`,
    text: "oi",
    at: 0,
  });
  console.log(i);
}
