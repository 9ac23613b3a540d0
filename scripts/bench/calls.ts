/** What a call costs by each contender, what stays in memory after 20,000, and what an import costs. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execaNode } from "execa";
import { Bench } from "tinybench";
import {
  byContender,
  type Calls,
  type Contender,
  contenders,
  type Fetch,
  oneKey,
} from "./contenders.ts";
import { lowerQuartile, type Row } from "./table.ts";
import { bundle } from "../lib/bundle.ts";
import { runProgram } from "../lib/program.ts";
import { root } from "../lib/root.ts";
import { inTemporaryFolder } from "../lib/temporary.ts";

/**
 * Calls `measure` with the URL of the client as it is published, in a folder of the project, where its dependency
 * is found. What runs TypeScript would be measured with it: tsx names every function anew at every call.
 */
const withClient = (measure: (entry: string) => Promise<Row[]>): Promise<Row[]> =>
  inTemporaryFolder(join(root, "dist/bench-"), async (folder) => {
    await bundle(folder);
    return measure(pathToFileURL(join(folder, "src/index.js")).href);
  });

const roundMs = 6;

/** Milliseconds of each contender's call, `atOnce` of them in flight; in rounds, each of all contenders. */
async function compare(
  what: string,
  all: Record<Contender, Calls>,
  name: keyof Calls,
  { atOnce = 1, rounds }: { atOnce?: number; rounds: number },
): Promise<Row> {
  const perRound = byContender((): number[] => []);
  const tasks = Object.entries(byContender((contender) => all[contender][name]));
  // The first half warms up: more code is compiled later.
  for (let round = -rounds; round < rounds; round++) {
    const bench = new Bench({ time: roundMs, iterations: 1, warmup: false, throws: true });
    for (const [contender, call] of tasks) {
      const calls = () => Promise.all(Array.from({ length: atOnce }, call));
      bench.add(contender, atOnce === 1 ? call : calls, { async: true });
    }
    for (const { name, result } of await bench.run()) {
      if (round < 0 || !("latency" in result)) continue;
      perRound[name as Contender].push(result.latency.mean / atOnce);
    }
    // Whoever comes first meets the garbage of the round before: they take turns.
    tasks.push(tasks.shift()!);
  }
  return compared(
    what,
    "ms",
    byContender((contender) => lowerQuartile(perRound[contender])),
  );
}

const compared = (what: string, unit: Row["unit"], values: Record<Contender, number>): Row => ({
  what,
  unit,
  ...values,
  toRaw: values.ours / values.raw,
  toBare: values.ours / values.bare,
});

const child = (...args: string[]) =>
  execaNode(join(root, "scripts/bench/child.ts"), args, {
    nodeOptions: ["--expose-gc", "--import", "tsx"],
    ipc: true,
    reject: false,
  });

/** get and create, one after the other and 32 at a time, without a socket and over loopback. */
export const benchCalls = (rounds: number) =>
  withClient(async (entry) => {
    const { createApiKeysClient } = (await import(entry)) as typeof import("../../src/index.ts");
    const server = child("server");
    try {
      const locations: [string, Fetch, string?][] = [
        ["in process", oneKey],
        ["loopback", globalThis.fetch, (await server.getOneMessage()) as string],
      ];
      const rows: Row[] = [];
      for (const [location, fetch, baseUrl] of locations) {
        const all = contenders(createApiKeysClient, fetch, baseUrl);
        for (const call of ["get", "create"] as const) {
          for (const atOnce of [1, 32]) {
            const what = `${call}, ${location}${atOnce > 1 ? `, ${atOnce} at a time` : ""}`;
            rows.push(await compare(what, all, call, { atOnce, rounds }));
          }
        }
      }
      return rows;
    } finally {
      server.kill();
    }
  });

/** The heap after so many calls, in a process for each contender, its garbage collected. */
export const benchMemory = (calls = 20_000) =>
  withClient(async (entry) => {
    const heap = async (name: Contender) => {
      const bytes = await child("memory", entry, name, `${calls}`).getOneMessage();
      return (bytes as number) / 2 ** 20;
    };
    const values = { raw: await heap("raw"), bare: await heap("bare"), ours: await heap("ours") };
    return [compared(`heap after ${calls.toLocaleString("en")} calls, in process`, "MB", values)];
  });

/** What importing costs beyond an empty module. */
export const benchImport = (rounds: number) =>
  withClient(async (entry) => {
    const times = { empty: [] as number[], bare: [] as number[], ours: [] as number[] };
    const modules: [keyof typeof times, string][] = [
      ["empty", "data:text/javascript,"],
      ["bare", import.meta.resolve("openapi-fetch")],
      ["ours", entry],
    ];
    for (let round = 0; round < rounds; round++) {
      for (const [name, url] of modules) {
        const program = `
        const started = performance.now();
        await import(${JSON.stringify(url)});
        console.log(performance.now() - started);`;
        const args = ["--input-type=module", "-e", program];
        times[name].push(Number(await runProgram(root, process.execPath, ...args)));
      }
    }
    const empty = lowerQuartile(times.empty);
    const bare = lowerQuartile(times.bare) - empty;
    const ours = lowerQuartile(times.ours) - empty;
    return [{ what: "import, beyond an empty module", unit: "ms", bare, ours }];
  });
