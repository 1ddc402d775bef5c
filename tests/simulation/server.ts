import type { Place } from "../../lib/admission.ts";
import { readConfig } from "../../lib/config.ts";
import type { Peer } from "../../lib/connection.ts";
import { createMeasures } from "../../lib/measures.ts";
import { createPapo, type Papo, type Sharing } from "../../lib/papo.ts";
import { closeCodes } from "../../lib/protocol/close_codes.ts";
import type { Disk } from "./disk.ts";
import { createLife, type Life } from "./life.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import { judgeSessions } from "./session_judge.ts";
import { isSignedOut } from "./sessions.ts";
import { createWire, type Line, type Wire } from "./wire.ts";
import type { World } from "./world.ts";

/** The server, of one machine or several: processes come and go, the disk stays. */
export interface Server {
  /** The processes that run now, one a machine. */
  readonly papos: readonly Papo[];
  /** Whether one runs on every machine. */
  readonly isUp: boolean;
  /** Tells whether a process that runs has to do with a line that is not over. */
  holds(line: Line): boolean;
  /** Has a machine lose its memory at once and start again later: that of a process, or any. */
  crash(whose?: Life): void;
  /** Asks the process to end as SIGTERM does. */
  drain(): void;
  /** Has something done between this process, which drains or crashes, and the next. */
  restart(how: "crash" | "drain", meanwhile: () => void): void;
  sleep(ms: number): void;
  /** Sets the machine's clock, to a wrong time; no timer follows it. */
  setClock(): void;
  /** Begins a WebSocket from a tab, which gets no further than a proxy that blocks it. */
  connect(client: Life, peer: Peer, isBlocked: () => boolean): Wire;
  /** Makes a request from a tab whose answer may go on for ever. */
  exchange(
    client: Life,
    signal: AbortSignal | null,
    answer: (papo: Papo, completed: Promise<void>) => Promise<Response>,
  ): Exchange;
  /** Makes a request from a tab; null when no answer came. */
  ask<T>(client: Life, work: (papo: Papo) => Promise<T>): Promise<T | null>;
}

/** As an operator has it who sets nothing. */
const config = readConfig({ get: () => undefined });
const machine = { name: "simulated", networkAddress: null };

/** When serve.ts ends the process, however far the drain is. */
const patienceMs = 4_500;
const platformPingMs = 39_000;
const requestPatienceMs = 10_000;
const downMs = [50, 6_000] as const;

/** A clock may drift, be set right, or come back after a flat battery; sessions live longer than that. */
const maxSkewsMs = [60_000, 600_000, 20 * 24 * 60 * 60 * 1_000];

/** @param share gives a process what machines that share the store have; null for a machine alone. */
export function createMachine(
  world: World,
  disk: Disk,
  share: ((life: Life) => Sharing) | null,
): Server {
  const { chance, scheduler } = world;
  const wires = new Set<Line>();
  let skewMs = 0;
  const now = () => scheduler.now + skewMs;
  let life = createLife(scheduler, now);
  let papo: Papo | null = null;
  let beforeBoot: (() => void)[] = [];
  boot();

  function boot(): void {
    for (const work of beforeBoot) work();
    beforeBoot = [];
    life = createLife(scheduler, now);
    const sharing = share?.(life) ?? null;
    const measures = createMeasures(life);
    const store = disk.openStore(life, sharing !== null);
    papo = createPapo(config, store, machine, life, measures, sharing);
    judgeSessions(world, disk, papo, life);
    world.note("server up");
  }

  function exit(): void {
    if (life.isOver) return;
    life.end();
    papo = null;
    disk.onNextCommit(null);
    world.note("server down");
    for (const wire of wires) leaveBehind(wire);
    wires.clear();
    scheduler.after(chance.between(...downMs), boot);
  }

  function crash(whose = life): void {
    if (papo === null || whose !== life) return;
    world.count("crash");
    if (disk.underWay(life) > 0) world.count("crash_with_writes_under_way");
    exit();
  }

  function drain(): void {
    if (papo === null || !papo.isOpen) return;
    world.count("drain");
    life.after(patienceMs, exit);
    papo.close().then(exit);
  }

  /** The system says goodbye for the process, on most wires; what is under way may be lost. */
  function leaveBehind(wire: Line): void {
    if (chance.happens(0.5)) wire.down.block();
    const isTold = !world.befalls("cut_unnoticed_by_client", 0.1);
    if (isTold) scheduler.after(chance.between(0, 300), wire.breakClient);
  }

  function latency(): () => number {
    const [base, jitter] = [chance.between(1, 120), chance.between(0, 80)];
    return () => base + chance.between(0, jitter);
  }

  async function upgrade(wire: Wire, peer: Peer): Promise<void> {
    const isOver = papo === null ||
      await isSignedOut(papo, peer.session).catch(() => true);
    if (isOver) return wire.breakClient();
    const admitted = papo?.isOpen
      ? papo.admission.admit({ userId: peer.user.id, address: peer.address })
      : null;
    if (papo === null || admitted?.type !== "admitted") {
      world.count("connect_refused");
      wire.breakClient();
      return;
    }
    take(papo, wire, peer, admitted.place);
  }

  function take(papo: Papo, wire: Wire, peer: Peer, place: Place): void {
    papo.connect(wire.server, { ...peer }, place);
    wires.add(wire);
    const stop = keepAlive(wire);
    wire.server.addEventListener("close", () => {
      wires.delete(wire);
      stop();
    });
    if (world.befalls("upgrade_lost", 0.03)) {
      scheduler.after(chance.between(0, 500), wire.breakClient);
      return;
    }
    life.after(0, wire.open);
    if (world.befalls("stalled_wire", 0.1)) {
      const ms = chance.between(1_000, 60_000);
      scheduler.after(chance.between(0, 800), () => wire.down.stall(ms));
    }
  }

  /** Does what the platform does: a peer that answers no ping is given up in the end. */
  function keepAlive(wire: Line): () => void {
    let unanswered = 0;
    return life.every(platformPingMs, () => {
      const isDeaf = wire.up.isBlocked || wire.down.isBlocked;
      unanswered = isDeaf ? unanswered + 1 : 0;
      if (unanswered > 2) wire.breakServer();
    });
  }

  async function answer<T>(
    work: (papo: Papo) => Promise<T>,
    reply: (value: T | null) => void,
  ): Promise<void> {
    if (papo === null) return reply(null);
    try {
      reply(papo.isOpen ? await work(papo) : null);
    } catch {
      reply(null);
    }
  }

  return {
    get papos() {
      return papo === null ? [] : [papo];
    },
    get isUp() {
      return papo !== null;
    },
    holds: (line) => wires.has(line),
    crash,
    drain,
    restart(how, meanwhile) {
      beforeBoot.push(meanwhile);
      if (how === "crash") crash();
      if (how === "drain") drain();
    },
    sleep: (ms) => life.sleep(ms),
    setClock() {
      const maxMs = chance.pick(maxSkewsMs);
      skewMs = chance.between(-maxMs, maxMs);
    },
    connect(client, peer, isBlocked) {
      const latencyMs = latency();
      const server = life;
      const wire = createWire({
        scheduler,
        latencyMs,
        client,
        server,
        onClosing(code) {
          if (code === closeCodes.slow) world.count("slow_reader_dropped");
          if (code === closeCodes.silent) world.count("closed_as_silent");
        },
      });
      scheduler.after(latencyMs(), () => {
        if (isBlocked() && world.chance.happens(0.3)) return;
        if (isBlocked() || server.isOver) return wire.breakClient();
        server.run(() => void upgrade(wire, peer));
      });
      return wire;
    },
    exchange(client, signal, answer) {
      const server = life;
      const exchange = createExchange({
        scheduler,
        latencyMs: latency(),
        client,
        server,
        signal,
        answer: (completed) =>
          papo === null
            ? Promise.reject(new Error("nobody is there"))
            : answer(papo, completed),
      });
      if (server.isOver) {
        exchange.breakClient();
        return exchange;
      }
      wires.add(exchange);
      const stop = keepAlive(exchange);
      exchange.completed.then(() => {
        wires.delete(exchange);
        stop();
      });
      return exchange;
    },
    ask: <T>(client: Life, work: (papo: Papo) => Promise<T>) =>
      new Promise<T | null>((resolve) => {
        const latencyMs = latency();
        client.after(requestPatienceMs, () => resolve(null));
        if (world.befalls("page_not_had", 0.05)) return;
        scheduler.after(latencyMs(), () => {
          life.run(() =>
            answer(
              work,
              (value) =>
                scheduler.after(latencyMs(), () =>
                  client.run(() => resolve(value))),
            )
          );
        });
      }),
  };
}
