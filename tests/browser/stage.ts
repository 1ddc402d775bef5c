import { assertEquals } from "@std/assert";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Page,
} from "playwright-core";

import { type Env, type Papo, sharePapo } from "../support/server.ts";
import { openBrowser } from "./browser.ts";
import { enter, type Person } from "./people.ts";

/** What a story is played with. */
export interface Stage {
  papo: Papo;
  /** Opens a browser of somebody's own, with nobody signed in. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** Opens a browser in which somebody is signed in; no page is loaded yet. */
  visitAs(name: string, options?: Visit): Promise<Page>;
  /** Lets somebody in who has no browser. */
  enter(name: string): Promise<Person>;
}

export interface Visit extends BrowserContextOptions {
  /** Where the page will reach Papo; it is the server's own address unless a wire lies between. */
  at?: string;
}

export type Story = (stage: Stage) => Promise<void>;

/** Everything happens within this or not at all; a loaded machine is slow, a broken page is slower. */
const patienceMs = 20_000;

/**
 * Opens a stage for the stories of one file: one server, one browser, and for each visitor a context
 * of their own. A story fails when a page of it reports an error, breaks the content security
 * policy, opens a dialog, or asks any other origin for anything.
 */
export function openStage(env: Env = {}): (name: string, story: Story) => void {
  const papo = sharePapo({ RATE_LIMIT: "off", ...env });
  let browser: Browser | undefined;
  Deno.test.beforeAll(async () => {
    browser = await openBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
  });
  return (name, story) =>
    Deno.test({
      name,
      // The browser's pipe and the server's output outlive each story.
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        if (browser === undefined) throw new Error("The browser is gone.");
        await play(browser, papo(), story);
      },
    });
}

async function play(
  browser: Browser,
  papo: Papo,
  story: Story,
): Promise<void> {
  const faults: string[] = [];
  await using stack = new AsyncDisposableStack();

  async function open(options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    stack.defer(() => context.close());
    context.setDefaultTimeout(patienceMs);
    watch(context, faults);
    return context;
  }

  await withinReason(story({
    papo,
    async visit(options = {}) {
      const context = await open(options);
      return await context.newPage();
    },
    async visitAs(name, { at = papo.url, ...options } = {}) {
      const context = await open(options);
      const { token } = await enter(papo.url, name);
      const cookie = { name: "papo_session", value: token, url: at };
      await context.addCookies([cookie]);
      return await context.newPage();
    },
    enter: (name) => enter(papo.url, name),
  }));

  assertEquals(faults, [], "the pages of this story were at fault");
}

/** The longest story takes some ten seconds on an idle machine. */
const longestStoryMs = 90_000;

/** A page may hang in ways that no patience of a single step covers. */
async function withinReason(story: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => late.reject(new Error("The story came to no end.")),
    longestStoryMs,
  );
  await Promise.race([story, late.promise]).finally(() => clearTimeout(timer));
}

/** A browser reports as errors what a story may well ask for: a 404, a server that is gone. */
const expected = /^(Failed to load resource|WebSocket connection to)/;

/** What a page is made of must be there. */
const partTypes = new Set([
  "stylesheet",
  "script",
  "image",
  "font",
  "manifest",
]);

/** Notes whatever no page of ours should ever do. */
function watch(context: BrowserContext, faults: string[]): void {
  context.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => {
    faults.push(`error: ${error.error().stack}`);
  });
  context.on("dialog", async (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  context.on("response", (response) => {
    const isPart = partTypes.has(response.request().resourceType());
    if (isPart && response.status() >= 400) {
      faults.push(`missing: ${response.url()}`);
    }
  });
  context.on("request", (request) => note(request.url()));
  context.on("page", (page) => {
    page.on("websocket", (socket) => note(socket.url()));
  });

  const origins = new Set<string>();
  function note(address: string): void {
    const { protocol, host } = new URL(address);
    if (!/^(https?|wss?):$/.test(protocol)) return;
    origins.add(host);
    if (origins.size > 1) faults.push(`asked elsewhere: ${address}`);
  }
}
