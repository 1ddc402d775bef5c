import type { Papo } from "../../lib/papo.ts";
import type { User } from "../../lib/protocol/events.ts";
import { sessionLifeMs } from "../../lib/session.ts";
import type { Browser } from "./browser.ts";
import type { Life } from "./life.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/** Tells whether a browser's session is over. @throws {StoreUnavailable} */
export async function isSignedOut(
  papo: Papo,
  session: string,
): Promise<boolean> {
  return await papo.sessions.expiry(session) === null;
}

/** Has the browser's person sign in until that is done, under a name that is free. */
export async function signIn(
  { world, server, browser, life }: {
    world: World;
    server: Server;
    browser: Browser;
    life: Life;
  },
): Promise<void> {
  const { chance } = world;
  const session = `session ${chance.next()}`;
  const name = chance.happens(0.8)
    ? browser.user.name
    : `${browser.user.name}${chance.between(2, 99)}`;
  const user = await server.ask(
    life,
    (papo) => claim(papo, name, session, world.scheduler.now),
  );
  if (user === null) return;
  world.count("signed_in_again");
  browser.become({ user, session });
}

/** The routes hash a token first, which takes real time. */
async function claim(
  { store }: Papo,
  name: string,
  tokenHash: string,
  now: number,
): Promise<User | null> {
  const nameKey = name.toLowerCase();
  const expiresAt = now + sessionLifeMs;
  const claim = { name, nameKey, tokenHash, now, expiresAt };
  const signedIn = await store.signIn(claim);
  return signedIn.type === "signed_in" ? signedIn.user : null;
}

/** Ends a browser's session; resolves to whether the server said so. */
export async function signOut(
  papo: Papo,
  { user, session }: { user: User; session: string },
  violate: (why: string) => void,
): Promise<boolean> {
  const signed = { user, tokenHash: session, expiresAt: 0, via: "cookie" };
  await papo.signOut({ ...signed, via: "cookie" });
  const isConnected = [...papo.hub.connections].some(({ peer, isOpen }) =>
    peer.session === session && isOpen()
  );
  if (isConnected) violate(`${user.name} is connected after signing out`);
  return true;
}
