/**
 * npm run bench [-- --json] [--only PART]… [--rounds N]
 *
 * Measures the client against raw fetch and bare openapi-fetch, in one run: a call (in process and over
 * loopback, one after the other and 32 at a time), memory and import. Measures the pipeline too: generate as a
 * command and in watch mode.
 * Contenders take turns in short rounds, and the lower quartile of each counts: other work of the machine
 * affects all alike, and only ever adds.
 * The client is measured as it is published. Writes temporary folders, one of them in dist/. Exit code: 0
 * done; 1 failed; 2 a wrong option.
 */
import { cpus } from "node:os";
import { benchCalls, benchImport, benchMemory } from "./bench/calls.ts";
import { benchGenerate, benchWatch } from "./bench/pipeline.ts";
import { type Row, table } from "./bench/table.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";

const parts: Record<string, (rounds: number) => Promise<Row[]>> = {
  calls: benchCalls,
  memory: () => benchMemory(),
  import: benchImport,
  generate: benchGenerate,
  watch: benchWatch,
};
const names = Object.keys(parts);

export const main = defineCommand({
  usage: "npm run bench [-- options]",
  summary: "Measures the client against raw fetch and bare openapi-fetch, and the pipeline.",
  options: {
    json: { type: "boolean", default: false, help: "print JSON instead of a table" },
    only: {
      type: "string",
      value: "PART",
      multiple: true,
      default: names,
      help: `measure this part, may be repeated: ${names.join(", ")}`,
    },
    rounds: { type: "string", value: "N", default: "60", help: "rounds a contender (60)" },
  },
  async run({ values: { json, only, rounds } }) {
    if (!/^[1-9]\d*$/.test(rounds)) throw new UsageError("--rounds takes a whole number from 1");
    const unknown = only.find((part) => !Object.hasOwn(parts, part));
    if (unknown !== undefined) {
      throw new UsageError(`--only ${unknown}: a part is one of ${names.join(", ")}`);
    }
    const rows: Row[] = [];
    for (const part of only) {
      console.error(`Measuring ${part} …`);
      rows.push(...(await parts[part]!(Number(rounds))));
    }
    const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model})`;
    const date = new Date().toISOString().slice(0, 10);
    const text = `${date}, ${machine}\n\n${await table(rows)}`;
    console.log(json ? JSON.stringify({ date, machine, rows }, null, 2) : text);
    return 0;
  },
});

await runAsProgram(import.meta.url, main);
