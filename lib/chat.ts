import { can } from "./access.ts";
import { catchUp } from "./catch_up.ts";
import type { Connection, Subscription } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import type { Limits } from "./limits.ts";
import { checkText } from "./message.ts";
import type { Presence } from "./presence.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { isTooBig } from "./protocol/codec.ts";
import type { Command, CommandOf } from "./protocol/commands.ts";
import type { Entry, User } from "./protocol/events.ts";
import {
  heartbeatMs,
  historyPage,
  maxFrameBytes,
  maxMembersShown,
  maxResumeEntries,
  maxTextLength,
} from "./protocol/limits.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import {
  type Page,
  type Range,
  type Room,
  type Store,
  StoreUnavailable,
} from "./store/store.ts";

/** A write as it comes in, from a socket or a form. */
export interface Write {
  author: User;
  /** The client's address. */
  address: string;
  room: Room;
  cid: string;
  text: string;
}

export type Written =
  | { type: "written"; entry: Entry; existed: boolean }
  | { type: "refused"; refusal: Refusal };

/** Takes commands to the store and entries from there to the hub: the only place where both meet. */
export interface Chat {
  /** Welcomes an admitted connection. */
  accept(connection: Connection): void;
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
  presence: Presence;
  limits: Limits;
  /** Whether refusals that go on close a connection; off only for benchmarks. */
  punishes: boolean;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

const unavailableRetryMs = 1_000;

export function createChat(options: ChatOptions): Chat {
  const { store, hub, presence, limits, punishes, now, report } = options;
  const inboxes = new WeakMap<Connection, Inbox>();

  function perform(
    connection: Connection,
    command: Command,
  ): Promise<void> | void {
    switch (command.type) {
      case "join":
        return join(connection, command).catch((error) =>
          fail(connection, command, error)
        );
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

  function fail(
    connection: Connection,
    command: Command,
    error: unknown,
  ): void {
    if (!(error instanceof StoreUnavailable)) report("command_failed", error);
    refuse(connection, command, unavailable);
  }

  async function join(
    connection: Connection,
    command: CommandOf<"join">,
  ): Promise<void> {
    const { user } = connection.peer;
    const waitMs = limits.joins.take(user.id);
    if (waitMs > 0) return refuse(connection, command, tooFast(waitMs));
    const room = await store.room(command.room);
    if (room === null || !can(user, "read", room)) {
      return refuse(connection, command, noRoom);
    }
    const { page, recovered } = await readMissed(store, room, command.cursor);
    if (!connection.isOpen) return;

    if (hub.leave(room.slug, connection) === null) presence.join(room, user);
    const before = (page.entries[0]?.seq ?? page.room.head + 1) - 1;
    const subscription = hub.join(room, connection, before);
    connection.tell({
      type: "joined",
      room: room.slug,
      epoch: page.room.epoch,
      head: page.room.head,
      recovered,
      memberCount: presence.count(room.id),
      members: presence.members(room.id).slice(0, maxMembersShown),
      ref: command.ref,
    });
    follow(connection, subscription, page.entries);
  }

  function follow(
    connection: Connection,
    subscription: Subscription,
    entries: Entry[],
  ): void {
    catchUp(connection, subscription, entries, options).catch((error) => {
      if (!(error instanceof StoreUnavailable)) {
        report("catch_up_failed", error);
      }
      connection.close(closeCodes.restart, "history is unavailable");
    });
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
    write({ author, address, room, cid, text }).then((written) => {
      if (written.type === "refused") {
        return refuse(connection, command, written.refusal);
      }
      if (written.existed) {
        connection.tell({ ...written.entry, ref: command.ref });
      }
    }).catch((error) => report("send_failed", error));
  }

  async function write(write: Write): Promise<Written> {
    const { author, room, cid } = write;
    if (!can(author, "send", room)) return refused(forbidden);
    const checked = checkText(write.text);
    if (checked.type === "refused") return checked;
    const waitMs = Math.max(
      limits.sends.take(author.id),
      limits.addressSends.take(write.address),
      limits.roomSends.take(String(room.id)),
    );
    if (waitMs > 0) return refused(tooFast(waitMs));
    try {
      const draft = {
        roomId: room.id,
        author,
        cid,
        text: checked.text,
        at: now(),
      };
      const appended = await store.append(draft);
      if (appended.type === "cid_conflict") return refused(cidConflict);
      if (appended.type === "appended") hub.publish(room.id, appended.entry);
      return {
        type: "written",
        entry: appended.entry,
        existed: appended.type === "existed",
      };
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) report("append_failed", error);
      return refused(unavailable);
    }
  }

  function typing(connection: Connection, command: CommandOf<"typing">): void {
    const room = connection.subscriptions.get(command.room)?.room;
    if (room === undefined) return refuse(connection, command, notJoined);
    const { user } = connection.peer;
    if (!can(user, "type", room)) return refuse(connection, command, forbidden);
    const waitMs = limits.typing.take(user.id);
    if (waitMs > 0) return refuse(connection, command, tooFast(waitMs));
    hub.announce(room.id, { type: "typing", room: room.slug, users: [user] });
  }

  function ping(connection: Connection, command: CommandOf<"ping">): void {
    const waitMs = limits.commands.take(connection.peer.user.id);
    if (waitMs > 0) return refuse(connection, command, tooFast(waitMs));
    connection.tell({ type: "pong", ref: command.ref });
    for (const [slug, seq] of Object.entries(command.heads ?? {})) {
      const subscription = connection.subscriptions.get(slug);
      if (subscription?.live && seq < subscription.pingedSeq) {
        follow(connection, hub.join(subscription.room, connection, seq), []);
      }
      if (subscription !== undefined) subscription.pingedSeq = subscription.seq;
    }
  }

  function refuse(
    connection: Connection,
    command: { ref?: string; cid?: string },
    { code, message, retryAfterMs }: Refusal,
  ): void {
    const { ref, cid } = command;
    connection.tell({ type: "refused", code, message, cid, ref, retryAfterMs });
    inboxes.get(connection)?.countRefusal();
  }

  return {
    accept(connection) {
      hub.add(connection);
      inboxes.set(
        connection,
        createInbox({
          perform: (command) => perform(connection, command),
          refuse: (command, refusal) => refuse(connection, command, refusal),
          onAbuse: () =>
            connection.close(closeCodes.abuse, "too many refusals"),
          punishes,
          now,
          report,
        }),
      );
      connection.tell({
        type: "welcome",
        protocol: 1,
        user: connection.peer.user,
        limits: {
          textLength: maxTextLength,
          frameBytes: maxFrameBytes,
          historyPage,
        },
        heartbeatMs,
      });
    },
    receive(connection, frame) {
      if (!connection.isOpen) return;
      connection.lastHeardAt = now();
      const inbox = inboxes.get(connection);
      if (typeof frame !== "string") return refuse(connection, {}, badFrame);
      if (isTooBig(frame)) {
        return connection.close(closeCodes.tooBig, "frame too big");
      }
      inbox?.put(frame);
    },
    forget(connection, { atOnce }) {
      hub.remove(connection);
      for (const { room } of connection.subscriptions.values()) {
        presence.leave(room, connection.peer.user, { atOnce });
      }
      connection.subscriptions.clear();
    },
    write,
  };
}

/** Reads what a joining client lacks, or the latest page when that is too much or the log is another. */
async function readMissed(
  store: Store,
  room: Room,
  cursor: CommandOf<"join">["cursor"],
): Promise<{ page: Page; recovered: boolean }> {
  if (cursor !== undefined && cursor.epoch === room.epoch) {
    const range = {
      type: "after",
      seq: cursor.seq,
      limit: maxResumeEntries,
    } as const;
    const page = await read(store, room, range);
    const missed = page.room.head - cursor.seq;
    if (missed >= 0 && missed <= maxResumeEntries) {
      return { page, recovered: true };
    }
  }
  return {
    page: await read(store, room, { type: "latest", limit: historyPage }),
    recovered: false,
  };
}

async function read(store: Store, room: Room, range: Range): Promise<Page> {
  const page = await store.read(room.id, range);
  if (page === null) throw new StoreUnavailable(`room ${room.id} is gone`);
  return page;
}

function refused(refusal: Refusal): Written {
  return { type: "refused", refusal };
}

const noRoom = refusal("not_found", "There is no such room.");
const notJoined = refusal("not_joined", "Join the room first.");
const forbidden = refusal("forbidden", "You may not do that in this room.");
const badFrame = refusal("bad_frame", "Frames are text.");
const cidConflict = refusal(
  "cid_conflict",
  "This cid was used for another message.",
);
const unavailable = refusal(
  "unavailable",
  "Messages can't be stored right now.",
  unavailableRetryMs,
);

/** Says how long to wait. */
export function tooFast(retryAfterMs: number): Refusal {
  return refusal("rate_limited", "That is too fast.", retryAfterMs);
}
