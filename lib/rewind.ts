import { StoreUnavailable } from "./store/store.ts";

/** What happens when the store has lost what it had, as by a replica that lagged and took over. */
export interface Rewind {
  /** Settles when every room has a new epoch; what this process knows of the rooms is then wrong. */
  readonly rewound: Promise<Error>;
  /**
   * Has every client read every room anew, as a room's log is shorter than it was. If the store
   * can't do it now, the next one who notices tries again.
   */
  onRewound(roomId: number): void;
}

export interface RewindOptions {
  /** Gives every room a new epoch. */
  renewEpochs: () => Promise<void>;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

export function createRewind({ renewEpochs, report }: RewindOptions): Rewind {
  const { promise: rewound, resolve } = Promise.withResolvers<Error>();
  let isNoticed = false;

  async function renew(roomId: number): Promise<void> {
    try {
      await renewEpochs();
      const why = `The log of room ${roomId} is shorter than it was: ` +
        "the database lost what it had. Every room has a new epoch.";
      resolve(new Error(why));
    } catch (error) {
      isNoticed = false;
      if (!(error instanceof StoreUnavailable)) report("rewind_failed", error);
    }
  }

  return {
    rewound,
    onRewound(roomId) {
      if (isNoticed) return;
      isNoticed = true;
      void renew(roomId);
    },
  };
}
