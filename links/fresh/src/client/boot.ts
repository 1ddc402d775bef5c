/** The browser's half: finds the islands of a page and renders over them. */
import { type ComponentType, type ContainerNode, h, render } from "preact";

/** Starts every island, each in its own turn so that one cannot hold up another. */
export function boot(
  islands: Record<string, ComponentType>,
  props: Record<string, unknown>[],
): void {
  for (const { name, index, start, end } of findIslands()) {
    const component = islands[name];
    if (!component) continue;
    setTimeout(() =>
      render(h(component, props[index] ?? {}), rootOf(start, end))
    );
  }
}

interface Found {
  name: string;
  index: number;
  start: Node;
  end: Node;
}

/** Reads the comments the server wrote: frsh:island:Name:0: … /frsh:island */
function findIslands(): Found[] {
  const found: Found[] = [];
  const walker = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  let open: Omit<Found, "end"> | null = null;
  while (walker.nextNode()) {
    const text = walker.currentNode.nodeValue ?? "";
    const [, name, index] = text.match(/^frsh:island:(.+):(\d+):/) ?? [];
    if (name) open = { name, index: Number(index), start: walker.currentNode };
    if (!open || text !== "/frsh:island") continue;
    found.push({ ...open, end: walker.currentNode });
    open = null;
  }
  return found;
}

/** Pretends to be an element whose children are the nodes between two others. */
function rootOf(start: Node, end: Node): ContainerNode {
  const parent = start.parentNode;
  if (!parent || parent !== end.parentNode) {
    throw new Error("Cannot start an island: the browser moved its markup");
  }
  const children = () => {
    const nodes: Node[] = [];
    for (
      let node = start.nextSibling;
      node && node !== end;
      node = node.nextSibling
    ) {
      nodes.push(node);
    }
    return nodes;
  };
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    get firstChild() {
      return children()[0] ?? null;
    },
    get childNodes() {
      return children();
    },
    contains: (node: Node | null) => children().some((c) => c.contains(node)),
    insertBefore: (node: Node, before: Node | null) =>
      parent.insertBefore(node, before ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  };
  return root as ContainerNode;
}
