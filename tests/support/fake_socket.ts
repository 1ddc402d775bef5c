import type { UpgradedSocket } from "../../lib/attach.ts";
import { decodeFrame } from "../../lib/protocol/codec.ts";
import type { Event, EventOf } from "../../lib/protocol/events.ts";

type Listener = (event: { data: unknown }) => void;

/** A socket without a wire: keeps what was sent, and says what a peer would. */
export class FakeSocket implements UpgradedSocket {
  readyState = 0;
  /** Set by a test whose peer reads slowly. */
  bufferedAmount = 0;
  /** The frames sent, oldest first. */
  readonly frames: string[] = [];
  /** How our side closed it. */
  readonly closes: { code: number; reason: string }[] = [];
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, [...listeners, listener]);
  }

  send(frame: string): void {
    this.frames.push(frame);
  }

  /** As with a peer that stopped reading, no `close` event follows: a test that wants one ends it. */
  close(code: number, reason: string): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closes.push({ code, reason });
  }

  /** Finishes the upgrade. */
  open(): void {
    this.readyState = 1;
    this.#fire("open");
  }

  /** Says something, an object as JSON. */
  hear(data: unknown): void {
    this.#fire(
      "message",
      typeof data === "object" ? JSON.stringify(data) : data,
    );
  }

  /** Ends for good, as when the peer has closed its side or the wire was cut. */
  end(type: "close" | "error" = "close"): void {
    this.readyState = 3;
    this.#fire(type);
  }

  /** Everything that was sent, decoded. */
  get events(): Event[] {
    return this.frames.flatMap(decodeFrame);
  }

  of<T extends Event["type"]>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> =>
      event.type === type
    );
  }

  #fire(type: string, data?: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data });
  }
}
