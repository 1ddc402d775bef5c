/** A request whose body can't be what it should be. */
export interface BadBody {
  name: string;
  path: string;
  contentType: string;
  body: string | Uint8Array<ArrayBuffer>;
}

const fields: [path: string, field: string][] = [
  ["/signin", "name"],
  ["/signin", "next"],
  ["/rooms", "name"],
  ["/rooms", "kind"],
  ["/rooms/lobby", "text"],
  ["/rooms/lobby", "cid"],
];

/** Values as JSON, none of which is a text that can be kept. */
const noText: Record<string, string> = {
  "null": "null",
  "true": "true",
  "a number": "5",
  "an endless number": "1e999",
  "a list": '["Ana"]',
  "an object": "{}",
  "a query that matches all": '{"$ne":null}',
  "an object that calls itself a text": '{"toString":"Ana","length":3}',
  "NUL": '"a\\u0000b"',
  "half a character": '"a\\ud83e"',
};

const noObjects: Record<string, string> = {
  "nothing": "",
  "null": "null",
  "a list": "[]",
  "a text": '"name"',
  "a number": "1",
  "half an object": '{"name":"Ana"',
  "two objects": '{"name":"Ana"}{"name":"Bia"}',
  "a form": "name=Ana",
  "50,000 brackets": "[".repeat(50_000),
  "single quotes": "{'name':'Ana'}",
  "a byte order mark": "\ufeff\ufeff{}",
};

/** Lists requests that are 400, whatever else they say. */
export function badBodies(): BadBody[] {
  const contentType = "application/json";
  const paths = [...new Set(fields.map(([path]) => path))];
  const wrongFields = fields.flatMap(([path, field]) =>
    Object.entries(noText).map(([what, json]) => ({
      name: `${path} with ${what} as ${field}`,
      path,
      contentType,
      body: `{"${field}":${json}}`,
    }))
  );
  const noJson = paths.flatMap((path) =>
    Object.entries(noObjects).map(([what, body]) => ({
      name: `${path} with ${what} for JSON`,
      path,
      contentType,
      body,
    }))
  );
  const noUtf8 = paths.flatMap((path) =>
    ["application/json", "text/plain", "application/x-www-form-urlencoded"]
      .map((contentType) => ({
        name: `${path} with ${contentType} that is no UTF-8`,
        path,
        contentType,
        body: Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d),
      }))
  );
  return [...wrongFields, ...noJson, ...noUtf8];
}
