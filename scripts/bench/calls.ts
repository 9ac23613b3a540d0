/** What a call costs by each contender, what stays in memory after 20,000, and what an import costs. */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Bench } from "tinybench";
import {
  type Calls,
  type Contender,
  contenderNames,
  contenders,
  type Create,
  type Fetch,
  manyKeys,
  oneKey,
} from "./contenders.ts";
import { publish } from "./published.ts";
import { lowerQuartile, type Row } from "./table.ts";
import { root } from "../lib/root.ts";

const entry = await publish();
const { createApiKeysClient } = (await import(entry)) as { createApiKeysClient: Create };

const roundMs = 6;
const script = (name: string) => join(root, "scripts/bench", name);

/** Milliseconds of each contender's call, `atOnce` of them in flight; in rounds, each of all contenders. */
async function compare(
  what: string,
  calls: Record<Contender, () => Promise<unknown>>,
  { atOnce = 1, rounds }: { atOnce?: number; rounds: number },
): Promise<Row> {
  const perRound: Record<Contender, number>[] = [];
  // The first half warms up: more code is compiled later.
  for (let round = -rounds; round < rounds; round++) {
    const bench = new Bench({ time: roundMs, iterations: 1, warmup: false });
    // Whoever comes first meets the garbage of the round before: they take turns.
    const order = contenderNames.map((_, index) => contenderNames[(index + round + rounds) % 3]!);
    for (const name of order) {
      const call = calls[name];
      const task =
        atOnce === 1 ? call : () => Promise.all(Array.from({ length: atOnce }, () => call()));
      bench.add(name, task, { async: true });
    }
    await bench.run();
    const mean = (name: Contender) => {
      const { result } = bench.getTask(name)!;
      if ("error" in result) throw result.error;
      return "latency" in result ? result.latency.mean / atOnce : NaN;
    };
    if (round >= 0) {
      perRound.push({ raw: mean("raw"), bare: mean("bare"), ours: mean("ours") });
    }
  }
  const of = (name: Contender) => lowerQuartile(perRound.map((round) => round[name]));
  return compared(what, "ms", { raw: of("raw"), bare: of("bare"), ours: of("ours") });
}

const compared = (what: string, unit: Row["unit"], values: Record<Contender, number>): Row => ({
  what,
  unit,
  ...values,
  toRaw: values.ours / values.raw,
  toBare: values.ours / values.bare,
});

const only = (all: Record<Contender, Calls>, call: keyof Calls) => ({
  raw: all.raw[call],
  bare: all.bare[call],
  ours: all.ours[call],
});

/** get and create, one after the other and 32 at a time, without a socket and over loopback. */
export async function benchCalls(rounds: number): Promise<Row[]> {
  const server = fork(script("server.ts"));
  try {
    const [url] = (await once(server, "message")) as [string];
    const places: [string, Fetch, string?][] = [
      ["in process", oneKey],
      ["loopback", globalThis.fetch, url],
    ];
    const rows: Row[] = [];
    for (const [place, fetch, baseUrl] of places) {
      const all = contenders(createApiKeysClient, fetch, baseUrl);
      for (const call of ["get", "create"] as const) {
        for (const atOnce of [1, 32]) {
          const what = `${call}, ${place}${atOnce > 1 ? `, ${atOnce} at a time` : ""}`;
          rows.push(await compare(what, only(all, call), { atOnce, rounds }));
        }
      }
    }
    return rows;
  } finally {
    server.kill();
  }
}

/** Paging through 10,000 keys. */
export async function benchPaging(rounds: number): Promise<Row[]> {
  let requests = 0;
  const server = manyKeys(10_000);
  const counted: Fetch = (...args) => {
    requests++;
    return server(...args);
  };
  await contenders(createApiKeysClient, counted).ours.listAll();
  const what = `listAll, 10,000 keys in process (${requests} requests)`;
  return [
    await compare(what, only(contenders(createApiKeysClient, server), "listAll"), { rounds }),
  ];
}

const node = async (...args: string[]): Promise<number> => {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return Number(await text(child.stdout));
};

/** The heap after so many calls, in a process for each contender, its garbage collected. */
export async function benchMemory(calls = 20_000): Promise<Row[]> {
  const heap = async (name: Contender) =>
    (await node("--expose-gc", "--import", "tsx", script("memory.ts"), entry, name, `${calls}`)) /
    2 ** 20;
  const values = { raw: await heap("raw"), bare: await heap("bare"), ours: await heap("ours") };
  return [compared(`heap after ${calls.toLocaleString("en")} calls, in process`, "MB", values)];
}

/** What importing costs beyond an empty module. */
export async function benchImport(rounds: number): Promise<Row[]> {
  const entries = {
    empty: "data:text/javascript,",
    bare: import.meta.resolve("openapi-fetch"),
    ours: entry,
  };
  const times = { empty: [] as number[], bare: [] as number[], ours: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["empty", "bare", "ours"] as const) {
      const program = `
        const started = performance.now();
        await import(${JSON.stringify(entries[name])});
        console.log(performance.now() - started);`;
      times[name].push(await node("--input-type=module", "-e", program));
    }
  }
  const empty = lowerQuartile(times.empty);
  const bare = lowerQuartile(times.bare) - empty;
  const ours = lowerQuartile(times.ours) - empty;
  return [{ what: "import, beyond an empty module", unit: "ms", bare, ours }];
}
