import type { BrowserContextOptions } from "playwright-core";

export const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

export const desk = { viewport: { width: 1280, height: 800 } };

/** The sizes that a page must look well in, by name. */
export const sizes: ReadonlyMap<string, BrowserContextOptions> = new Map<
  string,
  BrowserContextOptions
>([["phone", phone], ["desk", desk]]);

export const schemes = ["light", "dark"] as const;
