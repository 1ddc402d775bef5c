import { report } from "./log.ts";

/** Wraps a socket's listener: what goes wrong there is logged, since it would end the whole process. */
export function guard<Args extends unknown[]>(
  name: string,
  listener: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      report(name, error);
    }
  };
}
