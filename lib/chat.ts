import { can } from "./access.ts";
import type { Connection } from "./connection.ts";
import { createHold, type Hold } from "./hold.ts";
import type { Hub } from "./hub.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createJoining } from "./join.ts";
import type { Limits } from "./limits.ts";
import type { Presence } from "./presence.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { isTooBig } from "./protocol/codec.ts";
import type { Command, CommandOf } from "./protocol/commands.ts";
import type { EventOf, RefusalCode } from "./protocol/events.ts";
import {
  heartbeatMs,
  historyPage,
  maxFrameBytes,
  maxTextLength,
} from "./protocol/limits.ts";
import type { Refusal } from "./protocol/refusal.ts";
import type { Publishing } from "./publishing.ts";
import type { Relay } from "./relay/relay.ts";
import {
  badFrame,
  forbidden,
  notJoined,
  tooFast,
  unavailable,
} from "./refusals.ts";
import { steadyClock } from "./steady_clock.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";
import type { Traffic } from "./traffic.ts";
import { createWriter, type Write, type Written } from "./write.ts";

/** Takes commands to the store and entries from there to the hub: the only place where both meet. */
export interface Chat {
  /** Welcomes an admitted connection. */
  accept(connection: Connection): void;
  /**
   * Puts an accepted connection that asks nothing itself, as an event stream, into its room.
   *
   * @returns why not, or null.
   * @throws {StoreUnavailable}
   */
  follow(
    connection: Connection,
    command: CommandOf<"join">,
  ): Promise<Refusal | null>;
  /** Does what a frame from a connection asks, in its order. */
  receive(connection: Connection, frame: unknown): void;
  /** Forgets a connection; at once when its person signed out, else they may be back in a moment. */
  forget(connection: Connection, options: { atOnce: boolean }): void;
  /** Stores a write and broadcasts it, once for ever. */
  write(write: Write): Promise<Written>;
}

export interface ChatOptions {
  store: Store;
  hub: Hub;
  publishing: Publishing;
  presence: Presence;
  /** Tells other machines, where there are any. */
  relay?: Pick<Relay, "hint">;
  limits: Limits;
  /** Called when a room's log is found shorter than it was, where the store is shared. */
  onRewound?: (roomId: number) => void;
  /** Whether refusals that go on close a connection; off only for benchmarks. */
  punishes: boolean;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
  /** Counts the entries sent. */
  traffic?: Traffic;
  /** Called for each command or write that was refused. */
  onRefused?: (code: RefusalCode) => void;
}

export function createChat(options: ChatOptions): Chat {
  const {
    hub,
    presence,
    relay,
    limits,
    punishes,
    now,
    pause,
    report,
    onRefused,
  } = options;
  const steadyNow = steadyClock(now);
  const inboxes = new WeakMap<Connection, Inbox>();
  /** What of each connection's writes was refused for now: their order is promised. */
  const holds = new WeakMap<Connection, Hold>();
  const joining = createJoining(options);
  const write = createWriter(options);

  function perform(
    connection: Connection,
    command: Command,
  ): Promise<void> | void {
    switch (command.type) {
      case "join":
        return join(connection, command);
      case "leave":
        return leave(connection, command);
      case "send":
        return send(connection, command);
      case "typing":
        return typing(connection, command);
      case "ping":
        return ping(connection, command);
    }
    command satisfies never;
  }

  async function join(
    connection: Connection,
    command: CommandOf<"join">,
  ): Promise<void> {
    try {
      const refusal = await joining.join(connection, command);
      if (refusal !== null) refuse(connection, command, refusal);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) report("join_failed", error);
      refuse(connection, command, unavailable);
    }
  }

  function leave(connection: Connection, command: CommandOf<"leave">): void {
    const subscription = hub.leave(command.room, connection);
    if (subscription === null) return refuse(connection, command, notJoined);
    presence.leave(subscription.room, connection.peer.user, { atOnce: true });
    connection.tell({ type: "left", room: command.room, ref: command.ref });
  }

  /** Does not wait for the commit, so that what a connection sends meanwhile shares the next one. */
  function send(connection: Connection, command: CommandOf<"send">): void {
    const room = connection.subscriptions.get(command.room)?.room;
    if (room === undefined) return refuse(connection, command, notJoined);
    const { user: author, address } = connection.peer;
    const { cid, text } = command;
    const hold = holds.get(connection);
    const held = hold?.find();
    write({ author, address, room, cid, text, held }).then((written) => {
      if (written.type === "refused") {
        hold?.note(written.refusal);
        return refuse(connection, command, written.refusal);
      }
      if (written.existed) {
        connection.tell({ ...written.entry, ref: command.ref });
      }
    }).catch((error) => report("send_failed", error));
  }

  function typing(connection: Connection, command: CommandOf<"typing">): void {
    const room = connection.subscriptions.get(command.room)?.room;
    if (room === undefined) return refuse(connection, command, notJoined);
    const { user } = connection.peer;
    if (!can(user, "type", room)) return refuse(connection, command, forbidden);
    const waitMs = limits.typing.take(user.id);
    if (waitMs > 0) return refuse(connection, command, tooFast(waitMs));
    hub.announce(room.id, { type: "typing", room: room.slug, users: [user] });
    relay?.hint({ type: "typing", roomId: room.id, user });
  }

  function ping(connection: Connection, command: CommandOf<"ping">): void {
    connection.hearPing();
    const waitMs = limits.commands.take(connection.peer.user.id);
    if (waitMs > 0) return refuse(connection, command, tooFast(waitMs));
    for (const [slug, seq] of Object.entries(command.heads ?? {})) {
      const subscription = connection.subscriptions.get(slug);
      if (subscription === undefined) continue;
      if (subscription.live && seq < subscription.pingedSeq) {
        joining.resend(connection, subscription, seq);
      }
      subscription.pingedSeq = subscription.seq;
    }
    connection.tell({ type: "pong", ref: command.ref, ...headsOf(connection) });
  }

  function refuse(
    connection: Connection,
    command: { ref?: string; cid?: string },
    { code, message, retryAfterMs }: Refusal,
  ): void {
    onRefused?.(code);
    const { ref, cid } = command;
    connection.tell({ type: "refused", code, message, cid, ref, retryAfterMs });
    inboxes.get(connection)?.countRefusal();
  }

  return {
    accept(connection) {
      hub.add(connection);
      holds.set(connection, createHold(steadyNow));
      inboxes.set(
        connection,
        createInbox({
          perform: (command) => perform(connection, command),
          refuse: (command, refusal) => refuse(connection, command, refusal),
          onAbuse: (why) => connection.close(closeCodes.abuse, why),
          isOpen: connection.isOpen,
          nextTurn: () => pause(0),
          punishes,
          now: steadyNow,
          report,
        }),
      );
      connection.tell(welcome(connection));
    },
    follow: joining.join,
    receive(connection, frame) {
      if (!connection.isOpen()) return;
      connection.hear();
      if (isTooBig(frame)) {
        return connection.close(closeCodes.tooBig, "frame too big");
      }
      if (typeof frame !== "string") return refuse(connection, {}, badFrame);
      inboxes.get(connection)?.put(frame);
    },
    forget(connection, { atOnce }) {
      hub.remove(connection);
      for (const { room } of connection.subscriptions.values()) {
        presence.leave(room, connection.peer.user, { atOnce });
      }
      connection.subscriptions.clear();
    },
    async write(asked) {
      const written = await write(asked);
      if (written.type === "refused") onRefused?.(written.refusal.code);
      return written;
    },
  };
}

/** Slugs are short: so many fit into a frame. */
const maxHeads = 200;

/**
 * Says how far a connection was sent each room that it follows, so that it notices what it lacks.
 * While it catches up there is more on its way than it can have.
 */
function headsOf(
  { subscriptions }: Connection,
): { heads?: Record<string, number> } {
  const heads = [...subscriptions].filter(([, { live }]) => live)
    .map(([slug, { seq }]) => [slug, seq]);
  return heads.length === 0
    ? {}
    : { heads: Object.fromEntries(heads.slice(0, maxHeads)) };
}

function welcome({ peer: { user } }: Connection): EventOf<"welcome"> {
  return {
    type: "welcome",
    protocol: 1,
    user,
    limits: {
      textLength: maxTextLength,
      frameBytes: maxFrameBytes,
      historyPage,
    },
    heartbeatMs,
  };
}
