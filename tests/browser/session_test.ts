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
