import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { hashBody } from "../../lib/store/body.ts";
import { migrate } from "../../lib/store/sqlite_schema.ts";

/** Texts that an engine might keep as others, each of which the protocol lets in. */
const texts = [
  "oi",
  "café, cafe\u0301, ﬁ",
  "👩\u200D🚀 👍🏽 \u{10FFFF} \uFFFF \uFFFD \uFEFF",
  "\u202Eمرحبا\u202C שלום",
  " line\nline\r line\ttab\u0001\u001F\u007F\u0085\u2028 ",
  `"quoted" 'quoted' \\ \\u0000 \\x00 \\N {"a":1} $1 %s`,
];

/** Each room begins with this message of Ana's, as long as the protocol lets one be. */
export const first = {
  cid: "🔑".repeat(64),
  text: "😀".repeat(4_000),
  at: 1_000,
};

type Values = (string | number | null)[];

const names = ["Ana", "Bia", "ÁÉÍ", "名前", "👍", "Zoë 2"];
const rooms = [2, 5, 8, 40];

/**
 * Makes data of a long life, with what only a later Papo writes: rooms of every kind, entries of
 * every type, more of them than a page holds, sessions that live and that have lapsed.
 */
export function makeOldPapo(dataDir: string, random: () => number): void {
  Deno.mkdirSync(dataDir);
  const db = new DatabaseSync(join(dataDir, "papo.db"));
  migrate(db);
  db.exec("PRAGMA journal_mode = WAL");
  const insert = (table: string, rows: Values[]) => {
    const places = rows[0]?.map(() => "?").join();
    const statement = db.prepare(`INSERT INTO ${table} VALUES (${places})`);
    for (const row of rows) statement.run(...row);
  };
  db.exec("BEGIN");
  insert("users", names.map((name, i) => [`id-${i}`, name, `look ${name}`, i]));
  insert("sessions", names.flatMap((_, i) => sessionsOf(i)));
  insert("rooms", rooms.map((id) => roomOf(id, random)));
  insert("memberships", rooms.flatMap((id) => membersOf(id)));
  for (const [i, room] of [1, ...rooms].entries()) {
    const log = logOf(room, i * 250, random);
    insert("entries", log);
    const messages = log.at(-1)?.at(-1) ?? 0;
    db.prepare("UPDATE rooms SET head = ?, messages = ? WHERE id = ?")
      .run(log.length, messages, room);
  }
  db.exec("COMMIT");
  db.close();
}

/** By their bytes, capitals come before small letters; by a language's order they don't. */
function sessionsOf(i: number): Values[] {
  return [
    [`live-${i}`, `id-${i}`, i, Number.MAX_SAFE_INTEGER],
    [`Past_${i}`, `id-${i}`, i, i + 1],
  ];
}

function roomOf(id: number, random: () => number): Values {
  const kind = id === 5 ? "private" : id === 8 ? "direct" : "public";
  const epoch = `epoch ${random()}`;
  const look = id === 2 ? null : `look ${id}`;
  return [id, `räume-${id}`, `Räume ${id}`, kind, epoch, 0, 0, id, look];
}

function membersOf(room: number): Values[] {
  return [
    [room, "id-0", "owner", room, null],
    [room, "id-1", "member", 0, "mentions"],
  ];
}

/** The last of an entry's values is how many messages there are up to it. */
function logOf(room: number, entries: number, random: () => number): Values[] {
  const { cid, text, at } = first;
  const hash = hashBody("message", text);
  const log: Values[] = [
    [room, 1, "message", "id-0", cid, hash, null, text, at, 1],
  ];
  let messages = 1;
  for (let seq = 2; seq <= entries; seq++) {
    const isMessage = random() < 0.8;
    if (isMessage) messages++;
    log.push(entryOf(room, seq, isMessage, messages, random));
  }
  return log;
}

/** Two people share each cid, which is theirs alone all the same; times run backwards. */
function entryOf(
  room: number,
  seq: number,
  isMessage: boolean,
  messages: number,
  random: () => number,
): Values {
  const type = isMessage ? "message" : seq % 2 === 0 ? "reaction" : "delete";
  const body = type === "delete" ? "" : anyOf(texts, random);
  const hash = hashBody("message", body);
  const written = [`id-${seq % 2}`, `cid ${seq >> 1}`, hash];
  const target = isMessage ? null : 1;
  return [room, seq, type, ...written, target, body, 1_000 - seq, messages];
}

function anyOf(among: readonly string[], random: () => number): string {
  return among[Math.floor(random() * among.length)] ?? "";
}
