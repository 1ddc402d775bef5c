import { type Connect, connectSocket } from "../../lib/client/socket.ts";
import { brief } from "./brief.ts";
import type { Browser } from "./browser.ts";
import type { Life } from "./life.ts";
import type { Server } from "./server.ts";
import { connectAnyhow } from "./stream.ts";
import type { Line, Wire } from "./wire.ts";
import { createWireJudge } from "./wire_judge.ts";
import type { World } from "./world.ts";

export interface Dialling {
  world: World;
  server: Server;
  browser: Browser;
  tab: string;
  life: Life;
  now: () => number;
  /** Called with each new connection of the tab. */
  onDial: (line: Line) => void;
  /** Called with each socket that is tried beside it. */
  onTrial: (line: Line) => void;
  /** Called with the cid of each message that is to be sent. */
  onSend: (cid: string) => void;
  /** Called with the cid of each message that came back, or was refused. */
  onAnswer: (cid: string) => void;
}

/** Makes the ways on which the client's own code connects, listened to from both sides. */
export function createDial(dialling: Dialling): Connect {
  const { world, server, browser, life, onDial, onTrial } = dialling;

  function dial(say: (line: Line) => void): Wire {
    const wire = server.connect(
      life,
      browser.peer(),
      () => browser.network.isBlocked,
    );
    say(wire);
    return wire;
  }

  const { user } = browser;
  const judged = (connect: Connect) => listenIn(connect, dialling, user.id);
  return connectAnyhow({
    world,
    server,
    browser,
    life,
    now: dialling.now,
    socket: judged(connectSocket("", () => dial(onDial).client)),
    trial: connectSocket("", () => dial(onTrial).client),
    judged,
    onStream: onDial,
  });
}

/** Listens to a connection from the client's side. */
function listenIn(
  connect: Connect,
  dialling: Dialling,
  userId: string,
): Connect {
  const { world, tab } = dialling;
  return (listener) => {
    const judge = createWireJudge(world, userId, tab);
    const link = connect({
      ...listener,
      onEvent(event) {
        world.note(`${tab} < ${brief(event)}`);
        judge.heard(event);
        if (event.type === "refused" && event.code === "cid_conflict") {
          world.violate(`${tab} gave one cid to two texts`);
        }
        if ("cid" in event) dialling.onAnswer(event.cid ?? "");
        listener.onEvent(event);
      },
      onClosed(code) {
        world.note(`${tab} closed ${code}`);
        listener.onClosed(code);
      },
    });
    return {
      ...link,
      send(command) {
        world.note(`${tab} > ${brief(command)}`);
        judge.said(command);
        if (command.type === "send") dialling.onSend(command.cid);
        link.send(command);
      },
    };
  };
}
