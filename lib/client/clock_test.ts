import { assertEquals } from "@std/assert";

import { setUp } from "./test_chat.ts";

const hourMs = 3_600_000;

Deno.test("a client whose clock is set back an hour reconnects in its time", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();
  scene.close(1006);

  scene.pass(-hourMs);
  for (let second = 0; second < 2; second++) scene.pass(1_000);

  assertEquals(scene.links.length, 2);
});

Deno.test("a client whose clock is set back an hour sends what was refused for now", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();
  scene.chat.current.value.send("oi");
  const [command] = scene.link.sent.filter(({ type }) => type === "send");
  const cid = command?.type === "send" ? command.cid : "";
  scene.say({ type: "refused", code: "unavailable", message: "", cid });

  scene.pass(-hourMs);
  for (let second = 0; second < 2; second++) scene.pass(1_000);

  assertEquals(scene.sent(), ["oi", "oi"]);
});

Deno.test("a client whose clock is set back an hour pings, and gives a dead connection up", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();

  scene.pass(-hourMs);
  for (let second = 0; second < 60; second++) scene.pass(1_000);

  assertEquals(scene.links[0]?.isAbandoned, true);
  assertEquals(scene.links.length, 2);
});
