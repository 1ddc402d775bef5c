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

/**
 * A thousand people spread over machines. When the measured time is over the first machine, whose
 * process id is given, is killed under the same load, and its people come back on the others.
 */
export function onMachines(doomed: number): Work {
  const rejoin =
    '{"type":"join","room":"lobby","cursor":{"epoch":"{e}","seq":{n}}}';
  return {
    name: "1,000 clients on 3 machines, 200 messages a second",
    connections: 1_000,
    mode: "fanout",
    load: [
      ...["--settle", "2", "--warmup", "2"],
      ...["--senders", "30", "--rate", "200"],
      ...["--kill-pid", `${doomed}`, "--rejoin", rejoin],
    ],
    figures: figuresOfMachines,
    isQuick: true,
  };
}

export const figuresOfMachines: readonly Figure[] = [
  {
    name: "p50 on the machine of who writes, ms",
    field: "near_p50_us",
    unit: 1_000,
  },
  { name: "p50 on the other two, ms", field: "far_p50_us", unit: 1_000 },
  { name: "the others' p50 later by, ms", field: "further_us", unit: 1_000 },
  {
    name: "p99 on the machine of who writes, ms",
    field: "near_p99_us",
    unit: 1_000,
  },
  { name: "p99 on the other two, ms", field: "far_p99_us", unit: 1_000 },
  {
    name: "one is killed: its people are back, p50, s",
    field: "resume_p50_us",
    unit: 1_000_000,
  },
  { name: "… p99, s", field: "resume_p99_us", unit: 1_000_000 },
  { name: "… the last, s", field: "resume_max_us", unit: 1_000_000 },
  { name: "… who had missed too much to resume", field: "anew", unit: 1 },
];

/** Open loop: twenty messages a second in all, whatever comes back. */
function openLoop(senders: string): string[] {
  return [
    ...["--settle", "1", "--warmup", "1"],
    ...["--senders", senders, "--rate", "20"],
  ];
}

/** Those that write as fast as they are answered, and few others, and many. */
export const atOnce: readonly Work[] = [
  crowd(32, 32, 1, true),
  crowd(1_000, 10, 8, true),
];

export const works: readonly Work[] = [
  ...atOnce,
  crowd(100, 10, 1, false),
  crowd(1_000, 10, 1, false),
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
