import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";

import { migrate, migrations } from "./sqlite_schema.ts";

Deno.test("migrate() gives older rooms their looks, and leaves alone those that look alike already", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, migrations.slice(0, 1));
  for (const slug of ["tea", "lоbby", "теа"]) insertRoom(db, slug);

  migrate(db);

  assertEquals(looks(db), [
    ["lobby", "lobby"],
    ["tea", "tea"],
    ["lоbby", null],
    ["теа", null],
  ]);
});

Deno.test("migrate() brings old data no further when a step fails", () => {
  using db = new DatabaseSync(":memory:");
  migrate(db, migrations.slice(0, 1));
  const fails = (db: DatabaseSync) => {
    db.exec("DELETE FROM rooms");
    throw new Error("a bug");
  };

  assertThrows(() => migrate(db, [...migrations.slice(0, 1), fails]));

  migrate(db);
  assertEquals(looks(db), [["lobby", "lobby"]]);
});

function insertRoom(db: DatabaseSync, slug: string): void {
  db.prepare(`
    INSERT INTO rooms (slug, name, kind, epoch, created_at)
    VALUES (?, 'Room', 'public', 'epoch', 0)
  `).run(slug);
}

function looks(db: DatabaseSync): unknown[] {
  return db.prepare("SELECT slug, look FROM rooms ORDER BY id").all()
    .map(({ slug, look }) => [slug, look]);
}
