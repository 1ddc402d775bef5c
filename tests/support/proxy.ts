import type { Place } from "./people.ts";

/** What a bad network has done so far. */
export interface Faults {
  /** Pieces that a chunk came apart into, beyond the first. */
  slices: number;
  delays: number;
  /** Connections that ended in the middle of anything. */
  cuts: number;
  /** Connections that both sides hold for open, and through which nothing passes any more. */
  halfOpen: number;
}

/** A bad network between clients and a server. */
export interface Proxy extends Place, AsyncDisposable {
  readonly faults: Readonly<Faults>;
  /** Does no further harm; what is half-open stays so. */
  calm(): void;
  /** Leaves all that is open now half-open. */
  hush(): void;
}

export interface ProxyOptions {
  random: () => number;
  /** How many bytes a connection lives for on the average. */
  meanBytes: number;
}

const delayChance = 0.1;
const maxDelayMs = 20;
const halfOpenChance = 0.3;
const maxSlices = 5;

interface Link {
  near: Deno.Conn;
  far: Deno.Conn;
  bytesLeft: number;
  state: "open" | "half-open" | "cut";
}

/** Lays a bad network before a port of this machine. */
export function startProxy(target: number, options: ProxyOptions): Proxy {
  const { random, meanBytes } = options;
  const hostname = "127.0.0.1";
  const listener = Deno.listen({ hostname, port: 0 });
  const links = new Set<Link>();
  const faults: Faults = { slices: 0, delays: 0, cuts: 0, halfOpen: 0 };
  const ended = Promise.withResolvers<void>();
  let isCalm = false;

  async function open(near: Deno.Conn): Promise<void> {
    const far = await Deno.connect({ hostname, port: target });
    const bytesLeft = -Math.log(1 - random()) * meanBytes;
    const link: Link = { near, far, bytesLeft, state: "open" };
    links.add(link);
    await Promise.all([pump(link, near, far), pump(link, far, near)]);
    close(link);
  }

  /** Passes bytes on, one way, until either end or this network has had enough. */
  async function pump(
    link: Link,
    from: Deno.Conn,
    to: Deno.Conn,
  ): Promise<void> {
    try {
      for await (const chunk of from.readable) await pass(link, chunk, to);
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
    // Nobody learns of the end of what is half-open.
    if (link.state === "half-open") return await ended.promise;
    close(link);
  }

  async function pass(link: Link, chunk: Uint8Array, to: Deno.Conn) {
    for (const slice of isCalm ? [chunk] : cutUp(chunk)) {
      link.bytesLeft -= slice.length;
      if (link.bytesLeft < 0 && !isCalm && link.state === "open") doom(link);
      if (link.state !== "open") return;
      if (!isCalm && random() < delayChance) await delay();
      await writeAll(to, slice);
    }
  }

  function doom(link: Link): void {
    if (random() < halfOpenChance) return halve(link);
    link.state = "cut";
    faults.cuts++;
    close(link);
  }

  function halve(link: Link): void {
    link.state = "half-open";
    faults.halfOpen++;
  }

  function cutUp(chunk: Uint8Array): Uint8Array[] {
    const cuts = Array.from(
      { length: Math.floor(random() * maxSlices) },
      () => Math.floor(random() * chunk.length),
    );
    const ends = [...new Set([...cuts, chunk.length])].sort((a, b) => a - b);
    const slices = ends.map((end, i) => chunk.subarray(ends[i - 1] ?? 0, end))
      .filter(({ length }) => length > 0);
    faults.slices += slices.length - 1;
    return slices;
  }

  function delay(): Promise<void> {
    faults.delays++;
    return new Promise((resolve) => setTimeout(resolve, random() * maxDelayMs));
  }

  function close(link: Link): void {
    links.delete(link);
    for (const end of [link.near, link.far]) closeEnd(end);
  }

  const opened = new Set<Promise<void>>();
  async function listen(): Promise<void> {
    for await (const near of listener) {
      const link = open(near).catch((error) => {
        closeEnd(near);
        if (!isBroken(error)) throw error;
      });
      opened.add(link);
    }
  }
  const listening = listen();

  return {
    url: `http://${hostname}:${listener.addr.port}`,
    faults,
    calm: () => void (isCalm = true),
    hush() {
      for (const link of links) if (link.state === "open") halve(link);
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      ended.resolve();
      for (const link of links) close(link);
      await Promise.all([listening, ...opened]);
    },
  };
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await to.write(bytes.subarray(sent));
  }
}

/** What a connection's end looks like from here. */
function isBroken(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionRefused,
    Deno.errors.ConnectionReset,
    Deno.errors.ConnectionAborted,
    Deno.errors.Interrupted,
    Deno.errors.NotConnected,
    Deno.errors.UnexpectedEof,
  ].some((expected) => error instanceof expected);
}

/** Closes an end, unless it is closed. */
function closeEnd(end: Deno.Conn): void {
  try {
    end.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
