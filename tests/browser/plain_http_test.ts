import { assertEquals } from "@std/assert";

import { makeRoom } from "./people.ts";
import { openStage } from "./stage.ts";
import { enterName, listens, messages, send, settled } from "./visitor.ts";

const story = openStage();

/** This machine as another device of its network reaches it: no loopback, no secure context. */
const address = Deno.networkInterfaces()
  .find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;

if (address === undefined) {
  console.log(
    "No network address: plain http from another device is untested.",
  );
} else {
  story(
    "plain http from another device carries a whole conversation",
    async ({ papo, visit }) => {
      const page = await visit();
      await page.goto(`http://${address}:${papo.port}`);
      assertEquals(await page.evaluate(() => isSecureContext), false);
      const listening = listens(page);

      await enterName(page, "Ana");
      await listening;
      await send(page, "by plain http");
      await settled(page);
      await page.reload();

      assertEquals(await messages(page, "by plain http").count(), 1);
    },
  );

  story(
    "plain http from another device has a way to copy the address",
    async ({ papo, visit, enter }) => {
      const person = await enter("Bia");
      const room = await makeRoom(papo.url, { person, name: "Nobody yet" });
      const page = await visit();
      const listening = listens(page);
      await page.goto(`http://${address}:${papo.port}/rooms/${room}`);
      await enterName(page, "Caio");
      await listening;

      const field = page.getByLabel("Send someone this address.");
      await page.getByRole("button", { name: "Copy" }).click();
      const selected = await field.evaluate((field) =>
        field instanceof HTMLInputElement &&
        field.selectionEnd === field.value.length
      );

      assertEquals(await field.inputValue(), `http://${address}:${papo.port}/`);
      assertEquals(selected, true);
    },
  );
}
