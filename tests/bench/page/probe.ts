import type { CDPSession, Page } from "playwright-core";

/** What a page did since it was last asked. Times are in ms. */
export interface Seen {
  wallMs: number;
  /** Frames that were drawn, the longest pause between two, and how many took over 50 ms. */
  frames: number;
  longestFrameMs: number;
  slowFrames: number;
  longTasks: number;
  longestTaskMs: number;
  /** Layout shift, as the browser scores it. */
  shift: number;
  /** Rows that were drawn: each writes its time once. */
  rowsDrawn: number;
  /** Rows that came into the page. */
  rowsAdded: number;
  /** Changes within rows that stayed. */
  rowsTouched: number;
  /** Frames of the socket. */
  wireFrames: number;
}

/** What the page told by itself when it was opened, ms after the navigation. */
export interface Opening {
  firstPaintMs: number;
  liveMs: number;
  shift: number;
}

/** What the browser counts: CPU time of the page's main thread in ms, bytes after a collection. */
export interface Cost {
  cpuMs: number;
  scriptMs: number;
  layoutMs: number;
  heapBytes: number;
  nodes: number;
}

declare global {
  var probe: { opening(): Opening; take(): Seen };
}

/** Watches a page from outside: nothing in Papo knows of it. Call it before the page is opened. */
export async function attachProbe(page: Page): Promise<void> {
  await page.addInitScript(watch);
}

/** Runs in the page, before anything else there. */
function watch(): void {
  const slowFrameMs = 50;
  const none = (): Seen => ({
    wallMs: performance.now(),
    frames: 0,
    longestFrameMs: 0,
    slowFrames: 0,
    longTasks: 0,
    longestTaskMs: 0,
    shift: 0,
    rowsDrawn: 0,
    rowsAdded: 0,
    rowsTouched: 0,
    wireFrames: 0,
  });
  let seen = none();
  let liveMs = NaN;
  let shift = 0;

  let last = performance.now();
  function frame(now: number): void {
    seen.frames++;
    seen.longestFrameMs = Math.max(seen.longestFrameMs, now - last);
    if (now - last > slowFrameMs) seen.slowFrames++;
    last = now;
    requestAnimationFrame(frame);
  }
  requestAnimationFrame(frame);

  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen.longTasks++;
      seen.longestTaskMs = Math.max(seen.longestTaskMs, duration);
    }
  });
  tasks.observe({ type: "longtask", buffered: true });

  const shifts = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const value = "value" in entry ? Number(entry.value) : 0;
      shift += value;
      seen.shift += value;
    }
  });
  shifts.observe({ type: "layout-shift", buffered: true });

  const { toISOString } = Date.prototype;
  Date.prototype.toISOString = function () {
    seen.rowsDrawn++;
    return toISOString.call(this);
  };

  function isRow(node: Node): boolean {
    return node instanceof HTMLElement && node.matches("[data-key]");
  }
  const rows = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList" && target.nodeName === "OL") {
        seen.rowsAdded += [...addedNodes].filter(isRow).length;
      } else if (target.parentElement?.closest("[data-key]") || isRow(target)) {
        seen.rowsTouched++;
      }
    }
  });
  addEventListener("DOMContentLoaded", () => {
    rows.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });

  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener("message", ({ data }) => {
        seen.wireFrames++;
        if (Number.isNaN(liveMs) && String(data).includes('"joined"')) {
          liveMs = performance.now();
        }
      });
    }
  };

  globalThis.probe = {
    opening() {
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return { firstPaintMs: paint?.startTime ?? NaN, liveMs, shift };
    },
    take() {
      const taken = { ...seen, wallMs: performance.now() - seen.wallMs };
      seen = none();
      return taken;
    },
  };
}

/** Asks the browser what the page has cost so far. */
export async function openMeter(
  page: Page,
): Promise<{ read(): Promise<Cost> }> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("HeapProfiler.enable");
  return { read: () => readCost(session) };
}

async function readCost(session: CDPSession): Promise<Cost> {
  const { metrics: before } = await session.send("Performance.getMetrics");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics: after } = await session.send("Performance.getMetrics");
  const value = (metrics: typeof before, name: string) =>
    metrics.find((each) => each.name === name)?.value ?? NaN;
  return {
    cpuMs: 1_000 * value(before, "TaskDuration"),
    scriptMs: 1_000 * value(before, "ScriptDuration"),
    layoutMs: 1_000 *
      (value(before, "LayoutDuration") + value(before, "RecalcStyleDuration")),
    heapBytes: value(after, "JSHeapUsedSize"),
    nodes: value(after, "Nodes"),
  };
}
