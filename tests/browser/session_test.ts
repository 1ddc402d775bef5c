import { assertEquals } from "@std/assert";

import { openStage } from "./stage.ts";
import { comeOnline, openRoom } from "./visitor.ts";
import { layWire } from "./wire.ts";

const story = openStage();

story(
  "a page whose session ended while it was away says so, and stops trying",
  async ({ papo, visitAs }) => {
    await using wire = layWire(papo.port);
    const page = await visitAs("Ana", { at: wire.url });
    await openRoom(page, `${wire.url}/rooms/lobby`);
    const [session] = await page.context().cookies();

    wire.cut();
    await page.getByText("Back soon.").waitFor();
    await fetch(`${papo.url}/signout`, {
      method: "POST",
      headers: { authorization: `Bearer ${session?.value}` },
      redirect: "manual",
    });
    wire.mend();
    await comeOnline(page);

    await page.getByText("You are signed out here.").waitFor();
  },
);

const ends = [
  ["en-GB", 1008, "Too much of what this page asked was refused."],
  ["pt-BR", 1008, "Quase tudo o que esta página pediu foi recusado."],
  ["en-GB", 1009, "This page sent more than fits into a message."],
  ["pt-BR", 1009, "Esta página mandou mais do que cabe em uma mensagem."],
] as const;

for (const [locale, code, words] of ends) {
  story(
    `a page that was closed with ${code} says why, and begins anew by a link, in ${locale}`,
    async ({ papo, visitAs }) => {
      const page = await visitAs(`Bia ${locale} ${code}`, { locale });
      let sockets = 0;
      await page.routeWebSocket(/\/ws$/, (socket) => {
        const isFirst = ++sockets === 1;
        const server = socket.connectToServer();
        server.onMessage((frame) => {
          socket.send(frame);
          if (isFirst && String(frame).includes('"joined"')) {
            socket.close({ code, reason: "" });
          }
        });
      });
      await page.goto(`${papo.url}/rooms/lobby`);
      const banner = page.getByText(words);
      await banner.waitFor();

      await banner.getByRole("link").click();
      await page.waitForFunction(() => document.readyState === "complete");
      await banner.waitFor({ state: "detached" });

      assertEquals(new URL(page.url()).pathname, "/rooms/lobby");
    },
  );
}
