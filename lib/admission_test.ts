import { assert, assertEquals } from "@std/assert";

import { type Admission, createAdmission, type Place } from "./admission.ts";

const caps = {
  maxConnections: 5,
  maxConnectionsPerAddress: 3,
  maxConnectionsPerUser: 2,
};
const home = "192.0.2.1";
const school = "192.0.2.2";
const cafe = "192.0.2.3";

Deno.test("admission.admit() counts from the upgrade, before any socket opens", () => {
  const admission = createAdmission(caps);

  const answers = [
    statusOf(admission, "ana", home),
    statusOf(admission, "ana", school),
    statusOf(admission, "ana", cafe),
  ];

  assertEquals(answers, [101, 101, 429]);
});

Deno.test("admission.admit() refuses more from one address, whoever asks", () => {
  const admission = createAdmission(caps);

  const answers = ["ana", "bia", "caio", "davi"].map((user) =>
    statusOf(admission, user, school)
  );

  assertEquals(answers, [101, 101, 101, 429]);
  assertEquals(statusOf(admission, "davi", home), 101);
});

Deno.test("admission.admit() refuses everybody with 503 when Papo is full", () => {
  const admission = createAdmission(caps);
  for (const i of [1, 2, 3, 4, 5]) take(admission, `user ${i}`, `address ${i}`);

  assertEquals(statusOf(admission, "ana", home), 503);
  assertEquals(admission.count, 5);
});

Deno.test("place.release() makes room, once however often it is called", () => {
  const admission = createAdmission(caps);
  const [first] = [take(admission, "ana", home), take(admission, "ana", home)];

  first.release();
  first.release();
  first.releaseUser();

  assertEquals(admission.count, 1);
  assertEquals(statusOf(admission, "ana", home), 101);
  assertEquals(statusOf(admission, "ana", home), 429);
});

Deno.test("place.releaseUser() lets a person in again whose dead sockets still hold their address", () => {
  const admission = createAdmission(caps);
  const undead = [take(admission, "ana", home), take(admission, "ana", home)];

  for (const place of undead) place.releaseUser();
  const again = statusOf(admission, "ana", home);
  const other = statusOf(admission, "bia", home);

  assertEquals([again, other], [101, 429]);
  assertEquals(undead.map(({ isTaken }) => isTaken()), [true, true]);
  assertEquals(admission.count, 3);
});

Deno.test("admission.emptied() waits for the last socket's end", async () => {
  const admission = createAdmission(caps);
  await admission.emptied();
  const places = [take(admission, "ana", home), take(admission, "bia", home)];
  let isEmpty = false;
  const emptied = admission.emptied().then(() => isEmpty = true);

  places[0]?.release();
  places[1]?.releaseUser();
  await Promise.resolve();
  const early = isEmpty;
  places[1]?.release();
  await emptied;

  assertEquals(early, false);
  assertEquals(admission.count, 0);
});

function statusOf(
  admission: Admission,
  userId: string,
  address: string,
): number {
  const admitted = admission.admit({ userId, address });
  return admitted.type === "full" ? admitted.status : 101;
}

function take(admission: Admission, userId: string, address: string): Place {
  const admitted = admission.admit({ userId, address });
  assert(admitted.type === "admitted");
  return admitted.place;
}
