import { assertEquals, assertRejects } from "@std/assert";

import { type Client, createOpenLine } from "./postgres_line.ts";

Deno.test("a line listens, and tells all payloads by one statement", async () => {
  const { client, statements, fire } = fakeClient();
  const heard: string[] = [];

  const line = await createOpenLine(() => client)((payload) =>
    void heard.push(payload)
  );
  await line.notify(["a", "b"]);
  fire("notification", { payload: "c" });

  assertEquals(statements.map(([, values]) => values), [undefined, [[
    "a",
    "b",
  ]]]);
  assertEquals(heard, ["c"]);
});

for (const event of ["error", "end"] as const) {
  Deno.test(`a line has ended after "${event}"`, async () => {
    const { client, fire } = fakeClient();
    const line = await createOpenLine(() => client)(() => {});

    fire(event);
    await line.ended;

    assertEquals(client.isEnded, false);
  });
}

Deno.test("line.close() does not wait for a connection that hangs", async () => {
  const { client } = fakeClient();
  client.end = () => {
    client.isEnded = true;
    return new Promise(() => {});
  };
  const line = await createOpenLine(() => client)(() => {});

  await line.close();
  await line.ended;

  assertEquals(client.isEnded, true);
});

Deno.test("a client that can't listen is ended", async () => {
  const { client } = fakeClient();
  client.query = () => Promise.reject(new Error("no"));

  await assertRejects(() => createOpenLine(() => client)(() => {}), Error);

  assertEquals(client.isEnded, true);
});

type Listener = (notification: { payload?: string }) => void;

function fakeClient() {
  const statements: [string, unknown[] | undefined][] = [];
  const listeners = new Map<string, Listener>();
  const client: Client & { isEnded: boolean } = {
    isEnded: false,
    connect: () => Promise.resolve(),
    query(statement, values) {
      statements.push([statement, values]);
      return Promise.resolve();
    },
    on: (event: string, listener: Listener) => listeners.set(event, listener),
    end() {
      client.isEnded = true;
      return Promise.resolve();
    },
  };
  const fire = (event: string, notification = {}) =>
    listeners.get(event)?.(notification);
  return { client, statements, fire };
}
