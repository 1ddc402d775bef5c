import type { Locator, Page } from "playwright-core";

import { say } from "./people.ts";
import { find, now, type Scene } from "./scene.ts";

/** What a state is made with. */
export interface Shot {
  page: Page;
  scene: Scene;
  /** Where this page reaches Papo; the wire can be cut. */
  url: string;
}

/** One state of the page that is worth a picture. */
export interface State {
  /** Whether Ana has signed in; else a stranger stands at the door. */
  signedIn: boolean;
  locale?: string;
  /** Brings the page there. */
  show(shot: Shot): Promise<void>;
}

/** The twelve states, by the names of their pictures. */
export const states: ReadonlyMap<string, State> = new Map<string, State>([
  ["signin", { signedIn: false, show: showDoor }],
  ["taken", { signedIn: false, show: showTakenName }],
  ["portuguese", { signedIn: false, locale: "pt-BR", show: showDoor }],
  ["empty", { signedIn: true, show: showEmptyLobby }],
  ["lively", { signedIn: true, show: showConversation }],
  ["scrolled", { signedIn: true, show: showScrolledUp }],
  ["offline", { signedIn: true, show: showOffline }],
  ["refused", { signedIn: true, show: showRefused }],
  ["rooms", { signedIn: true, show: showRooms }],
  ["menu", { signedIn: true, show: showNameMenu }],
  ["people", { signedIn: true, show: showPeople }],
  ["error", { signedIn: true, show: showError }],
]);

async function showDoor({ page, url }: Shot): Promise<void> {
  await page.goto(url);
}

async function showTakenName({ page, url }: Shot): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Your name").fill("Bia");
  await page.getByRole("button", { name: "Enter the chat" }).click();
  await page.getByRole("button", { name: /^Enter as/ }).waitFor();
}

async function showEmptyLobby({ page, url }: Shot): Promise<void> {
  await open(page, `${url}/rooms/lobby`);
  await page.getByText("Just you so far.").waitFor();
}

async function showConversation({ page, scene, url }: Shot): Promise<void> {
  await open(page, `${url}/rooms/${scene.room}`);
}

async function showScrolledUp(shot: Shot): Promise<void> {
  const { page, scene, url } = shot;
  await showConversation(shot);
  await page.getByText("Sintra on Saturday, who is in?")
    .scrollIntoViewIfNeeded();
  const person = find(scene.people, "Bia");
  for (const text of ["The tram runs from ten.", "Back at six.", "Deal?"]) {
    await say(url, { person, room: scene.room, text });
  }
  await page.getByRole("button", { name: /new ↓/ }).waitFor();
}

async function showOffline(shot: Shot): Promise<void> {
  const { page, scene } = shot;
  await showConversation(shot);
  scene.wire.cut();
  await send(page, "On the tram, the tunnel is long.");
  await page.clock.setFixedTime(now.getTime() + 6_000);
  await page.getByText("waiting", { exact: true }).waitFor();
  await send(page, "Save me a seat.");
  await page.getByText("Back soon.").waitFor();
}

async function showRefused(shot: Shot): Promise<void> {
  const { page } = shot;
  await showConversation(shot);
  await send(page, "Half a word\u0000 came out of the clipboard here.");
  await page.getByRole("button", { name: "Discard" }).waitFor();
}

async function showRooms(shot: Shot): Promise<void> {
  const { page } = shot;
  await showConversation(shot);
  await composer(page).fill("About the tram, I think");
  await openSheet(page, "Rooms");
  await link(page, "Kitchen").click();
  await page.waitForURL(/\/rooms\/kitchen$/);
  await openSheet(page, "Rooms");
  await visible(page.getByLabel("New room")).fill("Azenhas do Mar");
}

async function showNameMenu(shot: Shot): Promise<void> {
  const { page } = shot;
  await showConversation(shot);
  await page.locator("summary", { hasText: "Ana Lima" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

async function showPeople(shot: Shot): Promise<void> {
  const { page, scene } = shot;
  await showConversation(shot);
  for (const presence of scene.present.slice(0, 2)) presence.type();
  await page.getByText("are typing…").waitFor();
  await openSheet(page, "here");
}

async function showError({ page, url }: Shot): Promise<void> {
  await page.goto(`${url}/rooms/nowhere`);
}

/** Opens a room and waits until it listens. */
async function open(page: Page, address: string): Promise<void> {
  const connected = page.waitForEvent("websocket");
  await page.goto(address);
  const socket = await connected;
  await socket.waitForEvent("framereceived", {
    predicate: ({ payload }) => String(payload).includes('"joined"'),
  });
}

function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Opens a sheet, where there is one; on a wide screen what it holds stands beside. */
async function openSheet(page: Page, name: "Rooms" | "here"): Promise<void> {
  const summaries = page.locator("summary");
  const summary = name === "Rooms"
    ? summaries.and(page.getByLabel(name))
    : summaries.filter({ hasText: name });
  if (await summary.isVisible()) await summary.click();
}

function link(page: Page, name: string): Locator {
  return visible(page.getByRole("link", { name }));
}

/** Rooms and people stand in the page twice: beside, and in a sheet. */
function visible(locator: Locator): Locator {
  return locator.filter({ visible: true }).first();
}
