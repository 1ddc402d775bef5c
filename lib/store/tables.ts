/** A table that SQLite and Postgres both have, with the same columns. */
export interface Table {
  name: string;
  columns: Readonly<Record<string, "text" | "integer">>;
  /** Its primary key, which gives its rows one order in both. */
  key: readonly string[];
}

/** All that a Papo keeps, whatever engine keeps it. What a row refers to stands in an earlier table. */
export const tables: readonly Table[] = [
  {
    name: "users",
    columns: {
      id: "text",
      name: "text",
      name_key: "text",
      created_at: "integer",
    },
    key: ["id"],
  },
  {
    name: "sessions",
    columns: {
      token_hash: "text",
      user: "text",
      created_at: "integer",
      expires_at: "integer",
    },
    key: ["token_hash"],
  },
  {
    name: "rooms",
    columns: {
      id: "integer",
      slug: "text",
      look: "text",
      name: "text",
      kind: "text",
      epoch: "text",
      head: "integer",
      messages: "integer",
      created_at: "integer",
    },
    key: ["id"],
  },
  {
    name: "memberships",
    columns: {
      room: "integer",
      user: "text",
      role: "text",
      read_seq: "integer",
      level: "text",
    },
    key: ["room", "user"],
  },
  {
    name: "entries",
    columns: {
      room: "integer",
      seq: "integer",
      type: "text",
      author: "text",
      cid: "text",
      body_hash: "text",
      target: "integer",
      body: "text",
      at: "integer",
      messages: "integer",
    },
    key: ["room", "seq"],
  },
];

/** Lists a table's columns as both engines take them: `user` is a word of Postgres's own. */
export function columnsOf({ columns }: Table): string {
  return Object.keys(columns).map((name) => `"${name}"`).join(", ");
}
