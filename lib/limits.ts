import {
  createLimiter,
  type Limiter,
  type Rate,
  unlimited,
} from "./rate_limit.ts";
import { steadyClock } from "./steady_clock.ts";

/** One limiter for each thing that can be overdone. */
export interface Limits {
  /** Writes, by user. */
  sends: Limiter;
  /** Writes from one address, which a classroom may share. */
  addressSends: Limiter;
  /** Writes into one room. */
  roomSends: Limiter;
  joins: Limiter;
  typing: Limiter;
  /** New names, by address. */
  signIns: Limiter;
  /** New rooms, by user. */
  rooms: Limiter;
  /** History and lists, by user. */
  reads: Limiter;
  /** Pings and whatever else a connection says, by user. */
  commands: Limiter;
}

const rates: Readonly<Record<keyof Limits, Rate>> = {
  sends: { burst: 60, perSecond: 10 },
  addressSends: { burst: 600, perSecond: 100 },
  roomSends: { burst: 1_000, perSecond: 200 },
  joins: { burst: 60, perSecond: 10 },
  typing: { burst: 20, perSecond: 2 },
  signIns: { burst: 250, perSecond: 5 },
  rooms: { burst: 20, perSecond: 0.2 },
  reads: { burst: 200, perSecond: 40 },
  commands: { burst: 200, perSecond: 20 },
};

/** With less, a person on one of many machines could hardly talk; so many machines let through more. */
const minShare = 1 / 4;

/**
 * Makes the limiters; `isOn` is false only for benchmarks. Machines that share a store ask nobody
 * before they let something through: each gives its part of every limit.
 *
 * @param options.machines counts the machines that live, this one included.
 */
export function createLimits(
  isOn: boolean,
  options: { now: () => number; machines?: () => number },
): Limits {
  const { machines = () => 1 } = options;
  const now = steadyClock(options.now);
  const share = () => Math.max(minShare, 1 / machines());
  const limiter = (rate: Rate) =>
    isOn ? createLimiter(rate, { now, share }) : unlimited;
  return {
    sends: limiter(rates.sends),
    addressSends: limiter(rates.addressSends),
    roomSends: limiter(rates.roomSends),
    joins: limiter(rates.joins),
    typing: limiter(rates.typing),
    signIns: limiter(rates.signIns),
    rooms: limiter(rates.rooms),
    reads: limiter(rates.reads),
    commands: limiter(rates.commands),
  };
}
