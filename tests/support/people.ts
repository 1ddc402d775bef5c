import type { User } from "../../lib/protocol/events.ts";
import type { Papo } from "./server.ts";

/** Somebody who is signed in. */
export interface Person {
  user: User;
  /** For `Authorization: Bearer`, and the value of the session's cookie. */
  token: string;
}

/** Where a server is reached. */
export type Place = Pick<Papo, "url">;

/** Signs somebody in as a machine does. */
export async function signIn(
  papo: Place,
  name: string,
  headers: Record<string, string> = {},
): Promise<Person> {
  const response = await postJson(papo, "/signin", { name }, headers);
  if (response.status === 201) return await response.json();
  throw new Error(`${name} was not let in: ${await response.text()}`);
}

export function bearer({ token }: Person): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** What a browser adds to each request of its own page. */
export function browser(
  papo: Place,
  { token }: Person,
): { cookie: string; origin: string } {
  return { cookie: `papo_session=${token}`, origin: papo.url };
}

/** Gets something as a machine; as nobody when no person is given. */
export async function get(
  papo: Place,
  path: string,
  person?: Person,
): Promise<Response> {
  const headers = person === undefined ? undefined : bearer(person);
  return await fetch(papo.url + path, { headers, redirect: "manual" });
}

export async function postJson(
  papo: Place,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(papo.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "manual",
  });
}

/** Posts a form as a browser's page does, and does not follow where it leads. */
export async function postForm(
  papo: Place,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(papo.url + path, {
    method: "POST",
    headers: { accept: "text/html", origin: papo.url, ...headers },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}
