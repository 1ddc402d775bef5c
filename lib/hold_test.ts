import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { createHold } from "./hold.ts";
import { cidConflict, tooFast, unavailable } from "./refusals.ts";

Deno.test("hold.find() gives a refusal for as long as it asked to wait", async () => {
  const time = createFakeTime();
  const { note, find } = createHold(time.now);

  const before = find();
  note(tooFast(1_500));
  await time.advance(1_499);
  const last = find();
  await time.advance(1);

  assertEquals([before, last, find()], [null, tooFast(1), null]);
});

Deno.test("hold.find() gives it for a second at least, for what is on its way", async () => {
  const time = createFakeTime();
  const { note, find } = createHold(time.now);

  note(tooFast(3));
  await time.advance(999);

  assertEquals(find(), tooFast(1));
});

Deno.test("hold.note() makes no hold that there is shorter", async () => {
  const time = createFakeTime();
  const { note, find } = createHold(time.now);

  note(tooFast(5_000));
  note(unavailable);
  await time.advance(4_000);

  assertEquals(find(), { ...unavailable, retryAfterMs: 1_000 });
});

Deno.test("hold.note() of a refusal that is due to the hold makes it no longer", async () => {
  const time = createFakeTime();
  const { note, find } = createHold(time.now);

  note(unavailable);
  await time.advance(600);
  note(find() ?? unavailable);
  await time.advance(400);

  assertEquals(find(), null);
});

Deno.test("hold.note() holds nothing for what is refused for good", () => {
  const { note, find } = createHold(createFakeTime().now);

  note(cidConflict);

  assertEquals(find(), null);
});
