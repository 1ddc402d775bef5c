/**
 * Follows one server render: marks islands, collects their props, writes the
 * boot script. Preact offers hooks for the whole process only; they do nothing
 * while no render is under way, and a render never awaits.
 */
import { type ComponentType, Fragment, h, options, type VNode } from "preact";

import { addAssetHashes } from "./asset.ts";
import { type Build, chunkUrl, type Island, RUNTIME } from "./build.ts";
import { markCurrentLink } from "./current_link.ts";

export interface Rendering {
  build: Build;
  url: URL;
  nonce: string;
  /** Which of html, head and body were seen. */
  tags: Set<string>;
  islands: Set<Island>;
  props: unknown[];
  /** The marked island being rendered; what is inside it is not marked. */
  within: VNode | null;
  booted: boolean;
}

export function createRendering(build: Build, url: URL): Rendering {
  return {
    build,
    url,
    nonce: crypto.randomUUID().replaceAll("-", ""),
    tags: new Set(),
    islands: new Set(),
    props: [],
    within: null,
    booted: false,
  };
}

let current: Rendering | null = null;

/** Runs a synchronous render with the hooks watching. */
export function withRendering(rendering: Rendering, render: () => string) {
  current = rendering;
  try {
    return render();
  } finally {
    current = null;
  }
}

interface Hooks {
  vnode?(vnode: VNode): void;
  __b?(vnode: VNode): void;
  diffed?(vnode: VNode): void;
}

const hooks = options as Hooks;
const { vnode: onCreate, __b: onEnter, diffed: onLeave } = hooks;

hooks.vnode = (vnode) => {
  addAssetHashes(vnode);
  if (vnode.type === "body") appendBootScript(vnode);
  if (current) {
    if (vnode.type === "a") markCurrentLink(vnode, current.url);
    if (vnode.type === "script" || vnode.type === "style") {
      const props = vnode.props as { nonce?: string };
      props.nonce ||= current.nonce;
    }
  }
  onCreate?.(vnode);
};

hooks.__b = (vnode) => {
  if (current && typeof vnode.type === "string") current.tags.add(vnode.type);
  if (current && typeof vnode.type === "function") markIsland(vnode, current);
  onEnter?.(vnode);
};

hooks.diffed = (vnode) => {
  if (current?.within === vnode) current.within = null;
  onLeave?.(vnode);
};

function markIsland(vnode: VNode, rendering: Rendering) {
  const island = rendering.build.islands.get(vnode.type);
  if (!island || rendering.within) return;
  const component = vnode.type as ComponentType<unknown>;
  rendering.within = vnode;
  rendering.islands.add(island);
  vnode.type = (props: unknown) => {
    const index = rendering.props.push(props) - 1;
    return h(
      Fragment,
      null,
      comment(`frsh:island:${island.name}:${index}`),
      h(component, props as Record<string, unknown>),
      comment("/frsh:island"),
    );
  };
}

/** preact-render-to-string's way to write a comment. */
function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as Record<string, string>);
}

function appendBootScript(body: VNode) {
  const { children } = body.props;
  body.props.children = [children, h(BootScript, null)].flat();
}

function BootScript() {
  if (!current || current.booted) return null;
  current.booted = true;
  const { build, islands } = current;
  if (islands.size === 0 && build.mode === "production") return null;
  return h("script", {
    type: "module",
    nonce: current.nonce,
    dangerouslySetInnerHTML: { __html: bootCode(current) },
  });
}

function bootCode({ build, islands, props }: Rendering): string {
  const imports = [...islands].map(({ name, exportName, chunk }) =>
    `import { ${exportName} as ${name} } from ${JSON.stringify(chunk)};`
  );
  const names = [...islands].map(({ name }) => name).join(",");
  return `import { boot } from ${
    JSON.stringify(chunkUrl(build.id, RUNTIME))
  };` +
    `${imports.join("")}boot({${names}},${toScript(props)});`;
}

/** Writes props as JSON that cannot end its script or open a comment. */
function toScript(props: unknown[]): string {
  const json = JSON.stringify(props, function (this: object, key, value) {
    const original = Object.entries(this).find(([name]) => name === key)?.[1];
    if (isJson(original)) return value;
    throw new TypeError(`Cannot send island prop "${key}": not plain JSON`);
  });
  return json.replaceAll("<", "\\u003C");
}

/** The real Fresh sends more types; this link refuses instead of losing them. */
function isJson(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value) || !("constructor" in value)) return true;
  return value.constructor === Object;
}
