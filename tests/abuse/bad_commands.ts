import { inherited } from "../support/inherited.ts";

/** What a strict reader of the protocol must refuse, made from what it must take. */
export interface Case {
  /** Says what is wrong. */
  name: string;
  frame: string;
}

/** One of each command, with every field that it has. */
export const goodCommands = {
  join: {
    type: "join",
    room: "lobby",
    cursor: { epoch: "e", seq: 5 },
    ref: "r",
  },
  leave: { type: "leave", room: "lobby", ref: "r" },
  send: { type: "send", room: "lobby", cid: "c", text: "oi", ref: "r" },
  typing: { type: "typing", room: "lobby", ref: "r" },
  ping: { type: "ping", heads: { lobby: 5 }, ref: "r" },
};

/** JSON that is well formed and no command. */
export function badCommands(): Case[] {
  return [...wrongFields(), ...missingFields(), ...wrongTypes()];
}

/** Values as JSON, by what they are. */
type Values = Record<string, string>;

const noText: Values = {
  "null": "null",
  "true": "true",
  "false": "false",
  "zero": "0",
  "a number": "5",
  "a fraction": "-1.5",
  "an endless number": "1e999",
  "an empty list": "[]",
  "a list with the text": '["lobby"]',
  "an empty object": "{}",
  "a query that matches all": '{"$ne":null}',
  "a query by pattern": '{"$regex":".*"}',
  "an object that calls itself a text": '{"toString":"lobby","length":5}',
  "an object with a prototype": '{"__proto__":"lobby"}',
};

const unstorable: Values = {
  "a text with NUL": '"a\\u0000b"',
  "only NUL": '"\\u0000"',
  "half a character, the first": '"a\\ud83e"',
  "half a character, the second": '"\\udd9ca"',
  "a character's halves the wrong way round": '"\\udd9c\\ud83e"',
  "halves with something between": '"\\ud83ex\\udd9c"',
};

const tooLongKey: Values = {
  "65 letters": JSON.stringify("a".repeat(65)),
  "65 emoji": JSON.stringify("🦜".repeat(65)),
  "60,000 letters": JSON.stringify("a".repeat(60_000)),
};

const emptyKey: Values = { "nothing": '""' };

const noSeq: Values = {
  "null": "null",
  "true": "true",
  "a number as text": '"5"',
  "an empty text": '""',
  "an empty list": "[]",
  "a number in a list": "[5]",
  "an empty object": "{}",
  "below 0": "-1",
  "half": "0.5",
  "endless": "1e999",
  "endless below 0": "-1e999",
  "one more than is exact": "9007199254740992",
  "very much": "1e300",
  "next to nothing": "5e-324",
};

const noObject: Values = {
  "null": "null",
  "true": "true",
  "zero": "0",
  "a number": "5",
  "an empty text": '""',
  "an object as text": '"{}"',
  "an empty list": "[]",
  "a list of numbers": "[5]",
  "a list of objects": "[{}]",
};

const text = { ...noText, ...unstorable };
const ref = { ...text, ...tooLongKey };
const key = { ...ref, ...emptyKey };

/** Every field of every command, and what can't stand in it. */
const fields: [keyof typeof goodCommands, path: string, Values][] = [
  ["join", "room", text],
  ["join", "cursor", noObject],
  ["join", "cursor.epoch", key],
  ["join", "cursor.seq", noSeq],
  ["join", "ref", ref],
  ["leave", "room", text],
  ["leave", "ref", ref],
  ["send", "room", text],
  ["send", "cid", key],
  ["send", "text", text],
  ["send", "ref", ref],
  ["typing", "room", text],
  ["typing", "ref", ref],
  ["ping", "heads", noObject],
  ["ping", "heads.lobby", noSeq],
  ["ping", "ref", ref],
];

function wrongFields(): Case[] {
  return fields.flatMap(([type, path, values]) =>
    Object.entries(values).map(([what, json]) => ({
      name: `${type} with ${what} as ${path}`,
      frame: withField(goodCommands[type], path.split("."), json),
    }))
  );
}

/** Writes a command with one field's value replaced by JSON as it is; null leaves the field out. */
function withField(
  command: object,
  [name = "", ...rest]: string[],
  json: string | null,
): string {
  const members = Object.entries(command).flatMap(([key, value]) => {
    if (key !== name) {
      return [`${JSON.stringify(key)}:${JSON.stringify(value)}`];
    }
    const inner = rest.length === 0 ? json : withField(value, rest, json);
    return inner === null ? [] : [`${JSON.stringify(key)}:${inner}`];
  });
  return `{${members.join()}}`;
}

function missingFields(): Case[] {
  const required: [keyof typeof goodCommands, path: string][] = [
    ["join", "type"],
    ["join", "room"],
    ["join", "cursor.epoch"],
    ["join", "cursor.seq"],
    ["leave", "room"],
    ["send", "room"],
    ["send", "cid"],
    ["send", "text"],
    ["typing", "room"],
  ];
  return required.map(([type, path]) => ({
    name: `${type} without ${path}`,
    frame: withField(goodCommands[type], path.split("."), null),
  }));
}

/** Ways to write a type so that a careless reader takes it for the right one. */
const disguises: Record<string, (type: string) => string> = {
  "in capitals": (type) => type.toUpperCase(),
  "with a capital": (type) => type.replace(/^./, (a) => a.toUpperCase()),
  "with a space before": (type) => ` ${type}`,
  "with a space behind": (type) => `${type} `,
  "with a line break behind": (type) => `${type}\n`,
  "with NUL behind": (type) => `${type}\0`,
  "with a zero-width space": (type) => `${type}\u200b`,
  "with a mark": (type) => `${type}\u0301`,
  "in full width": (type) =>
    type.replaceAll(/./g, (a) => String.fromCharCode(a.charCodeAt(0) + 0xfee0)),
  "twice": (type) => type + type,
  "as a plural": (type) => `${type}s`,
  "with one letter less": (type) => type.slice(0, -1),
  "as a path": (type) => `./${type}`,
};

const notYet = ["read", "edit", "delete", "react", "search", "invite"];
const onlyServersSay = [
  "welcome",
  "joined",
  "left",
  "message",
  "presence",
  "room",
  "room_gone",
  "refused",
  "pong",
  "drain",
];

function wrongTypes(): Case[] {
  const disguised = Object.values(goodCommands).flatMap((command) =>
    Object.entries(disguises).map(([how, disguise]) => ({
      name: `${command.type} ${how}`,
      frame: JSON.stringify({ ...command, type: disguise(command.type) }),
    }))
  );
  const others = [...inherited, ...notYet, ...onlyServersSay].map((type) => ({
    name: `the type ${type}`,
    frame: JSON.stringify({ ...goodCommands.send, type }),
  }));
  const noWord = Object.entries(noText).map(([what, json]) => ({
    name: `${what} as type`,
    frame: withField(goodCommands.ping, ["type"], json),
  }));
  return [...disguised, ...others, ...noWord];
}
