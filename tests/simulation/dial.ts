import { type Connect, connectSocket } from "../../lib/client/socket.ts";
import { brief } from "./brief.ts";
import type { Browser } from "./browser.ts";
import type { Life } from "./life.ts";
import type { Server } from "./server.ts";
import type { Wire } from "./wire.ts";
import { createWireJudge } from "./wire_judge.ts";
import type { World } from "./world.ts";

export interface Dialling {
  world: World;
  server: Server;
  browser: Browser;
  tab: string;
  life: Life;
  /** Called with each new connection of the tab. */
  onDial: (wire: Wire) => void;
  /** Called with the cid of each message that is to be sent. */
  onSend: (cid: string) => void;
  /** Called with the cid of each message that came back, or was refused. */
  onAnswer: (cid: string) => void;
}

/** Makes the way on which the client's own socket code connects, listened to from both sides. */
export function createDial(dialling: Dialling): Connect {
  const { world, server, browser, tab, life } = dialling;
  const { user, session } = browser;

  function dial(): Wire {
    const address = browser.user.id;
    const wire = server.connect(life, { user, session, address });
    dialling.onDial(wire);
    return wire;
  }

  return (listener) => {
    const judge = createWireJudge(world, user.id, tab);
    const connect = connectSocket("", () => dial().client);
    const link = connect({
      ...listener,
      onEvent(event) {
        world.note(`${tab} < ${brief(event)}`);
        judge.heard(event);
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
