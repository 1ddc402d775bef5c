import type { Server } from "./servers.ts";
import type { Work } from "./works.ts";

/** Signs one person in for each connection; returns their tokens, one a line. Peers know no sign-in. */
export async function signInAll(
  { name, port }: Server,
  { connections }: Work,
): Promise<string> {
  const tokens: string[] = [];
  while (tokens.length < connections) {
    const next = tokens.length;
    const some = Math.min(atOnce, connections - next);
    tokens.push(
      ...name === "Papo"
        ? await Promise.all(
          Array.from({ length: some }, (_, i) => signIn(port, next + i)),
        )
        : Array<string>(some).fill("none"),
    );
  }
  return tokens.join("\n") + "\n";
}

const atOnce = 50;

async function signIn(port: number, number: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/signin`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: `Loader ${number}` }),
  });
  return (await response.json()).token;
}
