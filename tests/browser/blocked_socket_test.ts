import { assertEquals } from "@std/assert";

import {
  blockSockets,
  openByStream,
  unblockSockets,
} from "./blocked_socket.ts";
import { makeRoom, say } from "./people.ts";
import { place } from "./scrolling.ts";
import { openStage } from "./stage.ts";
import { comeOnline, listens, messages, send, settled } from "./visitor.ts";

const story = openStage();

const banner = "Back soon. Your messages are kept.";

story(
  "where WebSockets are blocked, people chat both ways by a stream",
  async ({ papo, visitAs, enter }) => {
    const bia = await enter("Bia");
    const room = await makeRoom(papo.url, { person: bia, name: "Blocked" });
    const page = await visitAs("Ana");
    await blockSockets(page);
    await openByStream(page, `${papo.url}/rooms/${room}`);

    await send(page, "can you hear me?");
    await settled(page);
    await say(papo.url, { person: bia, room, text: "loud and clear" });
    await messages(page, "loud and clear").waitFor();
    await send(page, "good");
    await settled(page);

    assertEquals((await place(page)).texts, [
      "can you hear me?",
      "loud and clear",
      "good",
    ]);
  },
);

story(
  "by a stream, too, a message sent while the server restarts is confirmed in its place, once",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio");
    await blockSockets(page);
    await openByStream(page, `${papo.url}/rooms/lobby`);
    await send(page, "before");
    await settled(page);

    await papo.stop("SIGTERM");
    await send(page, "meanwhile");
    await page.getByText(banner).waitFor();
    await papo.start();
    await settled(page);
    await page.getByText(banner).waitFor({ state: "detached" });

    assertEquals((await place(page)).texts, ["before", "meanwhile"]);
  },
);

story(
  "a page goes back to its WebSocket when that is let through again, and shows nothing twice",
  async ({ papo, visitAs, enter }) => {
    const eva = await enter("Eva");
    const room = await makeRoom(papo.url, { person: eva, name: "Unblocked" });
    const page = await visitAs("Dora");
    await blockSockets(page);
    await openByStream(page, `${papo.url}/rooms/${room}`);
    await send(page, "by stream");
    await settled(page);

    await unblockSockets(page);
    const trial = page.waitForEvent("websocket");
    await comeOnline(page);
    await trial;
    await listens(page);
    await send(page, "by socket");
    await settled(page);
    await say(papo.url, { person: eva, room, text: "welcome back" });
    await messages(page, "welcome back").waitFor();

    assertEquals((await place(page)).texts, [
      "by stream",
      "by socket",
      "welcome back",
    ]);
  },
);
