import { type Browser, chromium } from "playwright-core";

/** A browser to start, and what it needs to be told. */
interface Found {
  path: string;
  args: string[];
}

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
  const { path, args } = await findBrowser();
  return await chromium.launch({
    executablePath: path,
    // A browser calls home for updates and lists; the tests count requests.
    args: [...args, "--disable-background-networking"],
  });
}

/** Takes the one that is named, else an installed one, else the one from npm. @throws {NoBrowser} */
export async function findBrowser(): Promise<Found> {
  const named = Deno.env.get("CHROME_PATH");
  if (named !== undefined && named !== "") return { path: named, args: [] };
  const installed = usualPaths().find(isFile);
  if (installed !== undefined) return { path: installed, args: [] };
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    return await unpackBrowser();
  }
  throw new NoBrowser();
}

/** Unpacks the browser that comes as an npm package, for x64 Linux alone. */
async function unpackBrowser(): Promise<Found> {
  const { default: packed } = await import("@sparticuz/chromium");
  return { path: await packed.executablePath(), args: packed.args };
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

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
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
