import { assert, assertEquals } from "@std/assert";

import {
  bearer,
  browser,
  get,
  postForm,
  postJson,
  signIn,
} from "../support/people.ts";
import { rawRequest } from "../support/raw.ts";
import { startPapo } from "../support/server.ts";
import { connectTo, openWire } from "../support/wire.ts";

/** Stands in every text, name and address that somebody says here. */
const secret = "Quetzal";

Deno.test("no message, name, token or cookie stands in what Papo prints, whatever goes wrong", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, `Ana ${secret}`);
  const text = `A ${secret} at noon`;
  const form = await postForm(papo, "/signin", { name: `Bia ${secret}` });
  using wire = await connectTo(papo, ana);

  wire.send({ type: "send", room: "lobby", cid: secret, text });
  await wire.message(secret);
  wire.send({ type: "send", room: "lobby", cid: secret, text: `${text}!` });
  wire.send({ type: "send", room: secret, cid: "c", text });
  wire.send({ type: secret, text });
  wire.send({ type: "send", room: "lobby", cid: { secret }, text });
  wire.sendFrame(`{"type":"send","text":"${secret}`);
  wire.sendFrame(new TextEncoder().encode(text));
  await wire.settle();
  await postJson(papo, "/rooms/lobby", { text, cid: "http" }, bearer(ana));
  await postForm(papo, "/rooms/lobby", { text }, browser(papo, ana));
  await postForm(papo, "/rooms/lobby", { text }, {
    ...browser(papo, ana),
    origin: `https://${secret}.example`,
  });
  await postJson(papo, "/rooms", { name: secret }, bearer(ana));
  await postJson(papo, "/signin", { name: `Ana ${secret}` });
  for (const path of [`/rooms/${secret}`, `/${secret}`, `/%E0%A4%A${secret}`]) {
    await get(papo, `${path}?q=${secret}`, ana);
    await rawRequest(papo, [
      `BREW ${path} HTTP/1.1`,
      `host: localhost:${papo.port}`,
      `cookie: papo_session=${ana.token}`,
    ]);
  }
  using stranger = openWire(papo, { authorization: `Bearer ${secret}` });
  await stranger.closed;
  wire.sendFrame(secret.repeat(20_000));
  assertEquals(await wire.closed, 1009);
  await papo.stop("SIGTERM");

  const cookie = form.headers.get("set-cookie")?.match(/=([^;]+)/)?.[1];
  assert(cookie !== undefined);
  for (const words of [secret, ana.token, cookie]) {
    assert(!papo.output.includes(words), papo.output);
  }
});
