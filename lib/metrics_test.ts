import { assertEquals } from "@std/assert";

import {
  createHistogram,
  createTally,
  type Family,
  toText,
} from "./metrics.ts";

function family(samples: Family["samples"], help = "What it is."): Family {
  return { name: "papo_x", type: "counter", help, samples };
}

Deno.test("toText() puts help and type before each metric, and ends each line", () => {
  const gauge = family([{ value: 2.5 }]);

  const text = toText([
    family([{ value: 3 }]),
    { ...gauge, name: "papo_y", type: "gauge" },
  ]);

  assertEquals(
    text,
    "# HELP papo_x What it is.\n# TYPE papo_x counter\npapo_x 3\n" +
      "# HELP papo_y What it is.\n# TYPE papo_y gauge\npapo_y 2.5\n",
  );
});

Deno.test("toText() escapes what would end a line or a label", () => {
  const tally = createTally("why", ['a "b"\n\\c']);

  const text = toText([family(tally.samples(), 'one\n"two" \\')]);

  assertEquals(text.split("\n"), [
    '# HELP papo_x one\\n"two" \\\\',
    "# TYPE papo_x counter",
    'papo_x{why="a \\"b\\"\\n\\\\c"} 0',
    "",
  ]);
});

Deno.test("toText() writes what is no finite number as Prometheus does", () => {
  const values = [Infinity, -Infinity, NaN, 1e21];

  const text = toText([family(values.map((value) => ({ value })))]);

  assertEquals(text.split("\n").slice(2, -1), [
    "papo_x +Inf",
    "papo_x -Inf",
    "papo_x NaN",
    "papo_x 1e+21",
  ]);
});

Deno.test("a tally shows what it may count before it has, and what else came", () => {
  const tally = createTally("code", ["1000", "4008"]);
  for (const code of ["4008", "4008", "4999"]) tally.add(code);

  assertEquals(
    toText([family(tally.samples())]).split("\n").slice(2, -1),
    [
      'papo_x{code="1000"} 0',
      'papo_x{code="4008"} 2',
      'papo_x{code="4999"} 1',
    ],
  );
  assertEquals(tally.count("4008"), 2);
});

Deno.test("a histogram counts each value in all buckets that hold it, the last of which holds everything", () => {
  const histogram = createHistogram([1, 2.5, 10]);
  for (const value of [0.5, 1, 2, 10, 11]) histogram.observe(value);

  assertEquals(
    toText([family(histogram.samples())]).split("\n").slice(2, -1),
    [
      'papo_x_bucket{le="1"} 2',
      'papo_x_bucket{le="2.5"} 3',
      'papo_x_bucket{le="10"} 4',
      'papo_x_bucket{le="+Inf"} 5',
      "papo_x_sum 24.5",
      "papo_x_count 5",
    ],
  );
});
