/**
 * Preloaded into a server: at SIGUSR2 the store's worker gets a message that it was never meant to
 * get, and dies of the exception, as by a bug.
 */
globalThis.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    const message = { type: "batch", calls: null };
    Deno.addSignalListener("SIGUSR2", () => this.postMessage(message));
  }
};
