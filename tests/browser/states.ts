import type {
  Browser,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";

import { say } from "./people.ts";
import { find, now, type Scene } from "./scene.ts";
import {
  composer,
  drawn,
  openRoom,
  openSheet,
  send,
  visible,
} from "./visitor.ts";

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
  /** Whether it writes into the log, which must not be seen in later pictures. */
  leavesTraces?: boolean;
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
  ["scrolled", { signedIn: true, leavesTraces: true, show: showScrolledUp }],
  ["offline", { signedIn: true, show: showOffline }],
  ["refused", { signedIn: true, show: showRefused }],
  ["rooms", { signedIn: true, show: showRooms }],
  ["menu", { signedIn: true, show: showNameMenu }],
  ["people", { signedIn: true, show: showPeople }],
  ["error", { signedIn: true, show: showError }],
]);

/** Opens a page for a state, in a browser context of its own that is the caller's to close. */
export async function openPage(
  browser: Browser,
  scene: Scene,
  { state, ...options }: BrowserContextOptions & { state: State },
): Promise<Page> {
  const context = await browser.newContext({
    ...options,
    locale: state.locale ?? "en-GB",
    timezoneId: "Europe/Lisbon",
    // What is still coming in is paler than it will be.
    reducedMotion: "reduce",
  });
  if (state.signedIn) {
    const { token } = find(scene.people, "Ana Lima");
    const { url } = scene.wire;
    await context.addCookies([{ name: "papo_session", value: token, url }]);
  }
  const page = await context.newPage();
  await stopClocks(page);
  return page;
}

/** Has everything happen at one time of day, also what the server dates. */
async function stopClocks(page: Page): Promise<void> {
  await page.clock.setFixedTime(now);
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) =>
      socket.send(
        String(frame).replaceAll(/"at":\d+/g, `"at":${now.getTime()}`),
      )
    );
  });
}

async function showDoor({ page, url }: Shot): Promise<void> {
  await page.goto(url);
}

async function showTakenName({ page, url }: Shot): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Your name").fill("Bia");
  await page.getByRole("button", { name: "Enter the chat" }).click();
  await page.getByRole("button", { name: /^Enter as/ }).waitFor();
  await page.waitForLoadState();
}

async function showEmptyLobby({ page, url }: Shot): Promise<void> {
  await openRoom(page, `${url}/rooms/lobby`);
  await page.getByText("Just you so far.").waitFor();
}

async function showConversation({ page, scene, url }: Shot): Promise<void> {
  await openRoom(page, `${url}/rooms/${scene.room}`);
}

async function showScrolledUp(shot: Shot): Promise<void> {
  const { page, scene, url } = shot;
  await showConversation(shot);
  await page.getByText("Sintra on Saturday, who is in?")
    .scrollIntoViewIfNeeded();
  await drawn(page);
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
  await page.getByLabel("1 here").waitFor({ state: "attached" });
  await openSheet(page, "Rooms");
  await visible(page.getByLabel("New room")).fill("Azenhas do Mar");
}

async function showNameMenu(shot: Shot): Promise<void> {
  const { page } = shot;
  await showConversation(shot);
  await page.getByLabel("Ana Lima, menu").click();
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

function link(page: Page, name: string): Locator {
  return visible(page.getByRole("link", { name }));
}
