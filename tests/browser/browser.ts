import { type Browser, chromium } from "playwright-core";

import { isThere, type Packed, unpackBrowser } from "./packed_browser.ts";

/** No browser is on this machine and none can be had for it. */
export class NoBrowser extends Error {
  override name = "NoBrowser";
  constructor() {
    super(
      "No browser found: install Chrome, Chromium or Edge, or name one in CHROME_PATH.",
    );
  }
}

/** Opens a Chromium without a window. @throws {NoBrowser} */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findBrowser();
  return await chromium.launch({
    executablePath: path,
    env: { ...Deno.env.toObject(), ...env },
    // A browser calls home for updates and lists; the tests count requests.
    args: ["--disable-background-networking"],
  });
}

/**
 * Takes the browser that is named, else an installed one, else the one from npm. The switches that
 * its package suggests are left out: they suit one page in a cloud function, and turn off what we test.
 *
 * @throws {NoBrowser}
 */
async function findBrowser(): Promise<Packed> {
  const named = Deno.env.get("CHROME_PATH");
  if (named !== undefined && named !== "") return { path: named, env: {} };
  const installed = usualPaths().find(isThere);
  if (installed !== undefined) return { path: installed, env: {} };
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    return await unpackBrowser();
  }
  throw new NoBrowser();
}

const programs = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
  "microsoft-edge-stable",
];

function usualPaths(): string[] {
  const home = Deno.env.get("HOME") ?? "";
  switch (Deno.build.os) {
    case "darwin":
      return ["/Applications", `${home}/Applications`].flatMap((folder) =>
        ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) =>
          `${folder}/${name}.app/Contents/MacOS/${name}`
        )
      );
    case "windows":
      return ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].flatMap(
        (variable) =>
          [
            "Google/Chrome/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
          ].map((path) => `${Deno.env.get(variable) ?? ""}/${path}`),
      );
    default:
      return ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"]
        .flatMap((folder) => programs.map((name) => `${folder}/${name}`));
  }
}

/** `deno run tests/browser/browser.ts` says which browser the tests would use. */
if (import.meta.main) {
  try {
    const browser = await openBrowser();
    console.log(`Chromium ${browser.version()}`);
    await browser.close();
  } catch (error) {
    console.error(error instanceof NoBrowser ? error.message : error);
    Deno.exit(1);
  }
}
