/** One kind of load, and which figure tells how well a server bears it. */
export interface Work {
  name: string;
  connections: number;
  /** Arguments of the load generator, without where and whom. */
  load: readonly string[];
  figures: readonly Figure[];
  /** Whether `--quick` plays it, too. */
  isQuick: boolean;
}

export interface Figure {
  name: string;
  /** The field of the generator's answer, and what to divide it by. */
  field: string;
  unit: number;
  better: "more" | "less";
}

const perCpuSecond: Figure = {
  name: "thousand delivered per CPU-second",
  field: "delivered_per_cpu_s",
  unit: 1_000,
  better: "more",
};
const p50: Figure = {
  name: "p50, ms",
  field: "p50_us",
  unit: 1_000,
  better: "less",
};
const p99: Figure = { ...p50, name: "p99, ms", field: "p99_us" };

/** Closed loop: a sender's next message leaves when one of its own came back. */
function crowd(
  connections: number,
  senders: number,
  outstanding: number,
  isQuick: boolean,
): Work {
  const each = outstanding === 1 ? "one outstanding" : `${outstanding} each`;
  return {
    name: `${connections} clients, ${senders} send, ${each}`,
    connections,
    load: ["--senders", `${senders}`, "--window", `${outstanding}`],
    figures: [perCpuSecond],
    isQuick,
  };
}

export const works: readonly Work[] = [
  crowd(32, 32, 1, true),
  crowd(100, 10, 1, false),
  crowd(1_000, 10, 1, false),
  crowd(1_000, 10, 8, true),
  {
    name: "1,000 clients, 20 messages a second",
    connections: 1_000,
    load: ["--senders", "10", "--rate", "20"],
    figures: [p50, p99],
    isQuick: true,
  },
  {
    name: "one client, its own message back",
    connections: 1,
    load: ["--senders", "1", "--rate", "20"],
    figures: [p50, p99],
    isQuick: true,
  },
];
