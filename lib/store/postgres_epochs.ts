import type { Query } from "./postgres_client.ts";
import { randomId } from "./random_id.ts";

/** Has every client read every room anew. */
export async function renewEpochs(query: Query): Promise<void> {
  const rooms = await query("SELECT id FROM papo.rooms", []);
  const renewed = rooms.map(({ id }) => ({ id, epoch: randomId() }));
  await query(
    `UPDATE papo.rooms SET epoch = renewed.epoch
     FROM json_to_recordset($1::json) AS renewed (id bigint, epoch text)
     WHERE rooms.id = renewed.id`,
    [JSON.stringify(renewed)],
  );
}
