/**
 * Follows one server render: marks islands, collects their props, writes the boot script. Preact
 * has hooks for the whole process only; these do nothing while no render is under way, and a
 * render never awaits.
 */
import { type ComponentType, Fragment, h, options, type VNode } from "preact";

import { bootCode } from "./boot_code.ts";
import type { Build, Island } from "./build.ts";
import { markCurrentLink } from "./current_link.ts";

export interface Rendering {
  build: Build;
  url: URL;
  nonce: string;
  islands: Set<Island>;
  /** The props of each island on the page. */
  props: unknown[];
  /** The island that is being rendered; what is inside it belongs to it. */
  within: VNode | null;
}

export function createRendering(build: Build, url: URL): Rendering {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  return { build, url, nonce, islands: new Set(), props: [], within: null };
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
  if (current) prepareElement(vnode, current);
  onCreate?.(vnode);
};

hooks.__b = (vnode) => {
  if (current && vnode.type !== Fragment) mark(vnode, current);
  onEnter?.(vnode);
};

hooks.diffed = (vnode) => {
  if (current?.within === vnode) current.within = null;
  onLeave?.(vnode);
};

function prepareElement(vnode: VNode, { url, nonce }: Rendering): void {
  const props: Record<string, unknown> = vnode.props;
  switch (vnode.type) {
    case "a":
      return markCurrentLink(props, url);
    case "script":
    case "style":
      props.nonce ||= nonce;
      return;
    case "body":
      props.children = [props.children, h(BootScript, null)].flat();
  }
}

function BootScript() {
  if (!current) return null;
  const code = bootCode(current);
  if (code === null) return null;
  return h("script", {
    type: "module",
    nonce: current.nonce,
    dangerouslySetInnerHTML: { __html: code },
  });
}

/** Leaves the marks by which the browser finds islands and what has a key. */
function mark(vnode: VNode, rendering: Rendering): void {
  const { type, key, props } = vnode;
  if (typeof type === "string") {
    const isKept = rendering.within !== null && key !== undefined;
    if (isKept) Object.assign(props, { "data-frsh-key": String(key) });
    return;
  }
  if (rendering.within !== null) return;
  const name = String(key ?? "").replaceAll(":", "_");
  const island = rendering.build.islands.get(type);
  if (island) return markIsland(vnode, { island, name, rendering });
  if (key === undefined) return;
  vnode.type = (props: object) => between("key", name, h(type, props));
}

function markIsland(
  vnode: VNode,
  { island, name, rendering }: {
    island: Island;
    name: string;
    rendering: Rendering;
  },
): void {
  const component = vnode.type as ComponentType;
  rendering.within = vnode;
  rendering.islands.add(island);
  vnode.type = (props: object) => {
    const index = rendering.props.push(props) - 1;
    const text = `${island.name}:${index}:${name}`;
    return between("island", text, h(component, props));
  };
}

/** Puts comments around an element, in the way of preact-render-to-string. */
function between(kind: string, text: string, vnode: VNode): VNode {
  const comment = (text: string) =>
    h(Fragment, { UNSTABLE_comment: text } as object);
  return h(
    Fragment,
    null,
    comment(`frsh:${kind}:${text}`),
    vnode,
    comment(`/frsh:${kind}`),
  );
}
