/** One kind of load, and which figure tells how well a server bears it. */
export interface Work {
  name: string;
  connections: number;
  /** Whether they talk, or come all at once and stay. */
  mode: "fanout" | "idle";
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
}

const perCpuSecond: Figure = {
  name: "thousand delivered per CPU-second",
  field: "delivered_per_cpu_s",
  unit: 1_000,
};
const p50: Figure = { name: "p50, ms", field: "p50_us", unit: 1_000 };
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
    mode: "fanout",
    load: [
      ...["--settle", "1", "--warmup", "1"],
      ...["--senders", `${senders}`, "--window", `${outstanding}`],
    ],
    figures: [perCpuSecond],
    isQuick,
  };
}

/** Open loop: twenty messages a second in all, whatever comes back. */
function openLoop(senders: string): string[] {
  return [
    ...["--settle", "1", "--warmup", "1"],
    ...["--senders", senders, "--rate", "20"],
  ];
}

export const works: readonly Work[] = [
  crowd(32, 32, 1, true),
  crowd(100, 10, 1, false),
  crowd(1_000, 10, 1, false),
  crowd(1_000, 10, 8, true),
  {
    name: "1,000 clients, 20 messages a second",
    connections: 1_000,
    mode: "fanout",
    load: openLoop("10"),
    figures: [p50, p99],
    isQuick: true,
  },
  {
    name: "one client, its own message back",
    connections: 1,
    mode: "fanout",
    load: openLoop("1"),
    figures: [p50, p99],
    isQuick: true,
  },
  {
    name: "10,000 members come and stay",
    connections: 10_000,
    mode: "idle",
    load: ["--hold", "5", "--inflight", "256"],
    figures: [
      { name: "seconds until all have joined", field: "connect_s", unit: 1 },
      { name: "kB each", field: "bytes_per_connection", unit: 1_000 },
    ],
    isQuick: false,
  },
];
