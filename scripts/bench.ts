/**
 * npm run bench [-- --json] [--only PART]… [--rounds N]
 *
 * Measures the client against raw fetch and bare openapi-fetch, in one run: a call (without a socket and
 * over loopback, one after the other and 32 at a time), paging, memory, import; and the pipeline: generate
 * as a command, in watch mode, and on specs of 6, 60 and 600 operations. Prints one table, or JSON.
 * A PART is calls, paging, memory, import, generate, watch or growth. N (60) is the number of rounds.
 * Contenders take turns in short rounds, and their lower quartiles count: what else the machine does hits
 * all alike, and only ever adds.
 * The client is measured as it is published. Writes temporary folders, one of them in dist/. Exit code: 0
 * done; 1 not; 2 a wrong option.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Row, table } from "./bench/table.ts";

// Loaded when it is asked for: the pipeline is large, and would be in the way of the calls.
const calls = () => import("./bench/calls.ts");
const pipeline = () => import("./bench/pipeline.ts");
const parts: Record<string, (rounds: number) => Promise<Row[]>> = {
  calls: async (rounds) => (await calls()).benchCalls(rounds),
  paging: async (rounds) => (await calls()).benchPaging(rounds),
  memory: async () => (await calls()).benchMemory(),
  import: async (rounds) => (await calls()).benchImport(rounds),
  generate: async () => (await pipeline()).benchGenerate(),
  watch: async () => (await pipeline()).benchWatch(),
  growth: async () => (await pipeline()).benchGrowth(),
};

const { json, only, rounds } = options();
const rows: Row[] = [];
for (const part of only) rows.push(...(await parts[part]!(rounds)));

const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model})`;
const date = new Date().toISOString().slice(0, 10);
console.log(json ? JSON.stringify({ date, machine, rows }, null, 2) : `${date}, ${machine}\n`);
if (!json) console.log(table(rows));

function options() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: Object.keys(parts) },
        rounds: { type: "string", default: "60" },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error("--rounds is a whole number from 1");
    const unknown = values.only.find((part) => !Object.hasOwn(parts, part));
    if (unknown !== undefined)
      throw new Error(`--only ${unknown}: a part is ${Object.keys(parts).join(", ")}`);
    return { ...values, rounds };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
