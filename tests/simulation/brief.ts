import type { Command } from "../../lib/protocol/commands.ts";
import type { Event } from "../../lib/protocol/events.ts";
import { name, place } from "./ledger.ts";

/** Says what crosses a wire in a few words, for the trace. */
export function brief(said: Command | Event): string {
  switch (said.type) {
    case "message":
      return `${place(said)} ${name(said)}`;
    case "send":
      return `send ${said.room} ${name(said)}`;
    case "join":
      return `join ${said.room} after ${said.cursor?.seq ?? "nothing"}`;
    case "joined":
      return `joined ${said.room} head ${said.head} ${
        said.recovered ? "resumed" : "latest"
      }`;
    case "refused":
      return `refused ${said.code}`;
    case "presence": {
      const names = said.users.map(({ name }) => name).join();
      return `${said.room} ${said.online ? "+" : "-"}${names}`;
    }
    case "ping":
      return `ping ${JSON.stringify(said.heads)}`;
    default:
      return said.type;
  }
}
