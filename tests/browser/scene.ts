import { openSqliteStore } from "../../lib/store/sqlite.ts";
import { type Env, type Papo, startPapo } from "../support/server.ts";
import { cast, conversation } from "./conversation.ts";
import { come, enter, makeRoom, type Person, type Presence } from "./people.ts";
import { layWire, type Wire } from "./wire.ts";

/** A Papo in which people talked for two days; the same at every run. */
export interface Scene extends AsyncDisposable {
  papo: Papo;
  wire: Wire;
  people: ReadonlyMap<string, Person>;
  /** The slug of the room with the conversation; the lobby is empty. */
  room: string;
  /** Who is in the room besides the visitor. */
  present: readonly Presence[];
}

/** When the pictures are taken, in the room's own time. */
export const now = new Date("2026-03-14T18:42:00Z");

const roomNames = ["Sintra on Saturday", "Kitchen", "Livros", "Música ao vivo"];
const extras = ["Inês", "Zoë", "Tomás", "Li Na", "Amadou", "Freya", "Otto"];

/** Sets the scene. The log is written between two servers, so that its days can be chosen. */
export async function setScene(): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await Deno.makeTempDir({ prefix: "papo-" });
  stack.defer(() => Deno.remove(dataDir, { recursive: true }));
  const env = {
    DATA_DIR: dataDir,
    // The address to share, and its QR code, are then the same on every machine.
    PUBLIC_URL: "http://papo.local:8000",
    RATE_LIMIT: "off",
  };
  const { people, room } = await invite(env);
  await writeLog(dataDir, { people, room });

  const papo = stack.use(await startPapo(env));
  const present: Presence[] = [];
  for (const name of [...cast.slice(1), ...extras]) {
    const person = find(people, name);
    present.push(stack.use(await come(papo.url, { person, room })));
  }
  const wire = stack.use(layWire(papo.port));
  const set = stack.move();
  return {
    papo,
    wire,
    people,
    room,
    present,
    [Symbol.asyncDispose]: () => set.disposeAsync(),
  };
}

/** Lets everybody in and makes the rooms, the way in which people do. */
async function invite(env: Env): Promise<Pick<Scene, "people" | "room">> {
  await using papo = await startPapo(env);
  const people = new Map<string, Person>();
  for (const name of [...cast, ...extras]) {
    people.set(name, await enter(papo.url, name));
  }
  const rooms: string[] = [];
  for (const name of roomNames) {
    rooms.push(await makeRoom(papo.url, { person: find(people, "Bia"), name }));
  }
  await papo.stop("SIGTERM");
  return { people, room: rooms[0] ?? "" };
}

/** Finds somebody of the scene. */
export function find(
  people: ReadonlyMap<string, Person>,
  name: string,
): Person {
  const person = people.get(name);
  if (person === undefined) throw new Error(`${name} is not in this scene.`);
  return person;
}

async function writeLog(
  dataDir: string,
  { people, room: slug }: { people: ReadonlyMap<string, Person>; room: string },
): Promise<void> {
  const store = await openSqliteStore(dataDir);
  const room = await store.room(slug);
  if (room === null) throw new Error(`There is no room ${slug}.`);
  for (const [index, { by, at, text }] of conversation.entries()) {
    await store.append({
      roomId: room.id,
      author: find(people, by),
      cid: `said-${index}`,
      text,
      at: Date.parse(at),
    });
  }
  await store.close();
}
