import { openStage } from "./stage.ts";
import { messages, openRoom, send } from "./visitor.ts";

const story = openStage();

story(
  "a room that is gone says so, and gives back what was written there",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Ana");
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await page.evaluate(() => {
      history.pushState(null, "", "/rooms/nowhere");
      dispatchEvent(new PopStateEvent("popstate"));
    });
    const log = page.getByRole("log");
    await log.getByText("There is nothing at this address.").waitFor();
    await send(page, "hello?");
    const row = messages(page, "Not sent. There is nothing at this address.");
    await row.getByRole("button", { name: "Discard" }).click();

    await row.waitFor({ state: "detached" });
  },
);
