/** A network between browser and server that can be cut. */
export interface Wire extends AsyncDisposable {
  /** Where the server is reached through it. */
  readonly url: string;
  /** Ends what goes through it and lets nothing in. */
  cut(): void;
  mend(): void;
}

/** Lays a wire to a port of this machine. */
export function layWire(target: number): Wire {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ends = new Set<Deno.Conn>();
  let isCut = false;

  async function pass(near: Deno.Conn): Promise<void> {
    if (isCut) return near.close();
    const far = await Deno.connect({ hostname: "127.0.0.1", port: target });
    ends.add(near).add(far);
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]);
    ends.delete(near);
    ends.delete(far);
  }
  async function listen(): Promise<void> {
    for await (const near of listener) pass(near).catch(() => close(near));
  }
  const listening = listen();

  return {
    url: `http://localhost:${listener.addr.port}`,
    cut() {
      isCut = true;
      ends.forEach(close);
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      ends.forEach(close);
      await listening;
    },
  };
}

/** Closes an end, unless the other side did so first. */
function close(end: Deno.Conn): void {
  try {
    end.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
