import type { Peer } from "../../lib/connection.ts";
import type { User } from "../../lib/protocol/events.ts";
import type { Engine } from "../../lib/store/sqlite_engine.ts";
import { sessionLifeMs } from "../../lib/session.ts";
import { ask } from "./engine.ts";

/** Someone who is signed in. */
export interface Person {
  user: User;
  session: string;
}

export function signIn(engine: Engine, name: string, now: number): Person {
  const session = `session of ${name}`;
  const signedIn = ask(engine, {
    method: "signIn",
    args: [{
      name,
      nameKey: name.toLowerCase(),
      tokenHash: session,
      now,
      expiresAt: now + sessionLifeMs,
    }],
  });
  if (signedIn.type === "name_taken") throw new Error(`${name} is taken`);
  return { user: signedIn.user, session };
}

/** As whom the server knows somebody. */
export function peerOf(
  { user, session }: Person,
  { now }: { now: number },
): Peer {
  const sessionExpiresAt = now + sessionLifeMs;
  return { user, session, address: user.id, sessionExpiresAt };
}
