import type { World } from "./world.ts";

/** That leases are out of reach is told, and healed by trying again. */
const expected = /"event":"leases_failed"/;

/**
 * Closes a run off from what is not its own: real randomness, of which ids and cids are made, comes
 * from its seed, and what the server logs as a surprise is judged as one.
 */
export function seal(world: World): Disposable {
  const { chance } = world;
  const logged = console.error;
  const { random } = Math;
  Object.defineProperty(crypto, "getRandomValues", {
    configurable: true,
    value: (bytes: Uint8Array) => bytes.map(() => chance.between(0, 255)),
  });
  Math.random = chance.next;
  console.error = (line) => {
    if (!expected.test(line)) world.violate(`logged ${line}`);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    world.violate(`unhandled ${event.reason}`);
  };
  addEventListener("unhandledrejection", onRejection);
  return {
    [Symbol.dispose]() {
      Reflect.deleteProperty(crypto, "getRandomValues");
      Math.random = random;
      console.error = logged;
      removeEventListener("unhandledrejection", onRejection);
    },
  };
}
