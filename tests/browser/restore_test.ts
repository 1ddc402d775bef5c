import { assertEquals } from "@std/assert";
import { join } from "node:path";

import { runTask } from "../support/task.ts";
import { place } from "./scrolling.ts";
import { openStage } from "./stage.ts";
import { messages, openRoom, send, settled } from "./visitor.ts";

const story = openStage();

story(
  "a page that stays open while an older backup is restored shows what the backup has, and what was written meanwhile",
  async ({ papo, visitAs }) => {
    const folder = await Deno.makeTempDir();
    const file = join(folder, "copy.db");
    const ana = await visitAs("Ana");
    const bia = await visitAs("Bia");
    for (const page of [ana, bia]) {
      await openRoom(page, `${papo.url}/rooms/lobby`);
    }

    await send(ana, "kept");
    await settled(ana);
    assertEquals(await runTask({ DATA_DIR: papo.dataDir }, "backup", file), {
      code: 0,
      words: `Backed up "${papo.dataDir}" to "${file}": ${
        (await Deno.stat(file)).size
      } bytes, checked.\n`,
    });
    await send(ana, "gone");
    await messages(bia, "gone").waitFor();
    await papo.stop("SIGTERM");
    await send(ana, "meanwhile");
    await runTask({ DATA_DIR: papo.dataDir }, "restore", file);
    await papo.start();
    await messages(bia, "meanwhile").waitFor();
    await settled(ana);

    for (const page of [ana, bia]) {
      assertEquals((await place(page)).texts, ["kept", "meanwhile"]);
    }
    await Deno.remove(folder, { recursive: true });
  },
);
