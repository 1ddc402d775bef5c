import { type Case, goodCommands } from "./bad_commands.ts";

/** Text that is not one JSON object, or one that is nested too deeply; each once. */
export function badFrames(): Case[] {
  const cases = [
    ...truncated(),
    ...surrounded(),
    ...misspelt(),
    ...controls(),
    ...values(),
    ...nested(),
  ];
  return [...new Map(cases.map((each) => [each.frame, each])).values()];
}

const goodFrames = Object.entries(goodCommands).map(([type, command]) => ({
  type,
  frame: JSON.stringify(command),
}));

function truncated(): Case[] {
  return goodFrames.flatMap(({ type, frame }) =>
    Array.from({ length: frame.length - 1 }, (_, i) => ({
      name: `the first ${i + 1} characters of ${type}`,
      frame: frame.slice(0, i + 1),
    }))
  );
}

/** What some reader takes for harmless around JSON. */
const surroundings: Record<string, (json: string) => string> = {
  "with a brace too many": (json) => `${json}}`,
  "with a bracket too many": (json) => `${json}]`,
  "with a comma behind": (json) => `${json},`,
  "with a semicolon behind": (json) => `${json};`,
  "with a word behind": (json) => `${json} and so on`,
  "with a comment behind": (json) => `${json} // so`,
  "before NUL": (json) => `${json}\0`,
  "twice on one line": (json) => `${json}${json}`,
  "twice, by a carriage return": (json) => `${json}\r${json}`,
  "twice, by a line separator": (json) => `${json}\u2028${json}`,
  "twice, by a form feed": (json) => `${json}\f${json}`,
  "after a byte order mark": (json) => `\ufeff${json}`,
  "after a no-break space": (json) => `\u00a0${json}`,
  "after a vertical tab": (json) => `\v${json}`,
  "after NUL": (json) => `\0${json}`,
  "after a guard against scripts": (json) => `)]}',${json}`,
  "after an event stream's field": (json) => `data: ${json}`,
  "after a colon": (json) => `:${json}`,
  "after a length": (json) => `${json.length}:${json}`,
  "after another protocol's code": (json) => `42${json}`,
  "in a list": (json) => `[${json}]`,
  "in two lists": (json) => `[[${json}]]`,
  "in a text": (json) => JSON.stringify(json),
  "in brackets": (json) => `(${json})`,
  "in a call": (json) => `callback(${json})`,
  "in base64": (json) => btoa(json),
  "percent-encoded": (json) => encodeURIComponent(json),
  "in HTML": (json) => json.replaceAll('"', "&quot;"),
};

function surrounded(): Case[] {
  return goodFrames.flatMap(({ type, frame }) =>
    Object.entries(surroundings).map(([how, surround]) => ({
      name: `${type} ${how}`,
      frame: surround(frame),
    }))
  );
}

const noObjects = [
  "null",
  "true",
  "false",
  "0",
  "-0",
  "1e999",
  '""',
  '"ping"',
  "[]",
  "[null]",
  '["type","ping"]',
  "undefined",
  "NaN",
  "Infinity",
];

function values(): Case[] {
  return noObjects.map((frame) => ({ name: `only ${frame}`, frame }));
}

/** JSON as only another language, or a lenient reader, spells it. */
function misspelt(): Case[] {
  const members = [
    "'ref':\"r\"",
    'ref:"r"',
    "\"ref\":'r'",
    '"ref":`r`',
    '"ref":"r",',
    ',"ref":"r"',
    '"ref","r"',
    '"ref"="r"',
    '"ref" "r"',
    '"ref"::"r"',
    '"ref":',
    ':"r"',
    '"ref":"r"/* so */',
    '"ref":undefined',
    '"ref":NaN',
    '"ref":Infinity',
    '"ref":True',
    '"ref":NULL',
    '"ref":0x10',
    '"ref":0b1',
    '"ref":0o7',
    '"ref":010',
    '"ref":+1',
    '"ref":.5',
    '"ref":5.',
    '"ref":1e',
    '"ref":1_000',
    '"ref":1n',
    '"ref":- 1',
    '"ref":--1',
    '"ref":/r/',
    '"ref":"\\x41"',
    '"ref":"\\u12"',
    '"ref":"\\uZZZZ"',
    '"ref":"\\u{41}"',
    '"ref":"\\\'"',
    '"ref":"\\0"',
    '"ref":"\\a"',
    '"ref":"\\',
    '"ref":"r""',
    '"ref":["r"',
    '"ref":"r"]',
    '"ref":["r"}',
    '"ref":[,]',
    '"ref":[1,]',
    '"ref":{,}',
    '"ref":{"a"}',
    '"ref":function(){}',
    '"ref":new Date()',
    '...{"ref":"r"}',
    '["ref"]:"r"',
    '5:"r"',
    'null:"r"',
  ];
  return members.map((member) => ({
    name: `a member spelt ${member}`,
    frame: `{"type":"ping",${member}}`,
  }));
}

/** Control characters in a text must be escaped; a line break parts the frame instead. */
function controls(): Case[] {
  return Array.from({ length: 0x20 }, (_, code) => code)
    .filter((code) => code !== 0x0a)
    .map((code) => ({
      name: `the bare control character ${code} in a text`,
      frame: `{"type":"ping","ref":"${String.fromCharCode(code)}"}`,
    }));
}

const bare = (depth: number) =>
  `{"type":"ping","x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
const inObjects = (depth: number) =>
  `{"type":"ping","x":${'{"a":'.repeat(depth - 1)}1${"}".repeat(depth - 1)}}`;
const unclosed = (depth: number) => `{"type":"ping","x":${"[".repeat(depth)}`;

function nested(): Case[] {
  const depths = [9, 10, 64, 1_000, 10_000];
  return depths.flatMap((depth) => [
    { name: `${depth} lists deep`, frame: bare(depth) },
    { name: `${depth} objects deep`, frame: inObjects(depth) },
    { name: `${depth} lists deep and not closed`, frame: unclosed(depth) },
    { name: `${depth} closed and never opened`, frame: "]".repeat(depth) },
  ]);
}
