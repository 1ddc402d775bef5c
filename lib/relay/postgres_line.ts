import type { OpenLine } from "./postgres.ts";

/** A client of one connection, as the driver `pg` has it. */
export interface Client {
  connect(): Promise<unknown>;
  query(statement: string, values?: unknown[]): Promise<unknown>;
  on(event: "error" | "end", listener: () => void): unknown;
  on(
    event: "notification",
    listener: (notification: { payload?: string }) => void,
  ): unknown;
  end(): Promise<unknown>;
}

const listen = "LISTEN papo";
const notify =
  "SELECT pg_notify('papo', payload) FROM unnest($1::text[]) AS payload";

/**
 * Makes lines of clients: each listens and tells on one connection, so that a NOTIFY that is
 * answered says that it can be heard there as well.
 *
 * @param createClient makes a client that is not connected yet.
 */
export function createOpenLine(createClient: () => Client): OpenLine {
  return async (onPayload) => {
    const client = createClient();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    client.on("error", end);
    client.on("end", end);
    client.on("notification", ({ payload = "" }) => onPayload(payload));

    /** Does not wait for a goodbye: a connection that hangs never says it. */
    function close(): Promise<void> {
      end();
      client.end().catch(end);
      return ended;
    }

    try {
      await client.connect();
      await client.query(listen);
    } catch (error) {
      await close();
      throw error;
    }
    return {
      notify: async (payloads) => void await client.query(notify, [payloads]),
      ended,
      close,
    };
  };
}
