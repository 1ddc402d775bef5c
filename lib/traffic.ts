/** What has passed through, as plain numbers: counting is one addition where everything passes. */
export interface Traffic {
  /** Entries that were committed. */
  entries: number;
  /** Frames handed to sockets. */
  frames: number;
  /** Entries in those frames, once for each connection that they went to. */
  messages: number;
}

export function createTraffic(): Traffic {
  return { entries: 0, frames: 0, messages: 0 };
}
