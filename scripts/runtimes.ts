/**
 * npm run test:runtimes [-- NAME…]
 *
 * Runs two programs on the packed package in every supported runtime (test/package/consumer/): a key's
 * lifecycle, against the mock in memory and over HTTP, and calls that the server interrupts. Each runtime is
 * installed from npm into a temporary folder; only Chromium is the machine's own (CHROMIUM_PATH).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { createMockMonad } from "../src/testing/index.ts";
import { apiKey, expectedSteps, organizationId } from "../test/package/consumer/lifecycle.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { install, pack } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { startInterruptingServer } from "./runtimes/interrupting-server.ts";
import { type App, type Runtime, runtimes, UnavailableError } from "./runtimes/list.ts";

export const main = defineCommand({
  usage: "npm run test:runtimes -- [NAME…]",
  summary: `Runs the packed package in every supported runtime, or in those whose names start with NAME, and prints a
table: whether a key's lifecycle passes with the mock in memory and over HTTP, and how often the server
receives a POST that it interrupts, by create, by regenerate and by the runtime's own fetch.

Exit code: 0 all passed; 1 a runtime failed, or sent a call's POST twice where it is known not to; 2 no runtime
of that name; 3 a runtime is unavailable.`,
  options: {},
  maxPositionals: Infinity,
  async run({ positionals }) {
    const chosen = runtimes.filter(
      ({ name }) =>
        positionals.length === 0 ||
        positionals.some((start) => name.toLowerCase().startsWith(start.toLowerCase())),
    );
    if (chosen.length === 0) {
      const names = runtimes.map(({ name }) => name).join(", ");
      throw new UsageError(`No runtime is named ${positionals.join(", ")}. There are: ${names}.`);
    }
    const scratch = mkdtempSync(join(tmpdir(), "monad-api-keys-runtimes-"));
    try {
      const app = await buildApp(scratch);
      const rows = [];
      for (const runtime of chosen) rows.push(await tryRuntime(runtime, app));
      printTable(rows);
      const results = rows.map(({ result }) => result);
      return results.includes("failed") ? 1 : results.includes("unavailable") ? 3 : 0;
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
});

interface Row {
  name: string;
  version: string;
  result: "passed" | "failed" | "unavailable";
  cells: string[];
}

function printTable(rows: Row[]): void {
  const header = ["Runtime", "Version", "In memory", "Over HTTP", "create", "regenerate", "fetch"];
  const lines = [
    header,
    header.map(() => "---"),
    ...rows.map(({ name, version, cells }) => [name, version, ...cells]),
  ];
  console.log(lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  console.log(
    "\ncreate, regenerate, fetch: deliveries of one interrupted POST, and how the call ended.",
  );
}

/** Installs the package, and writes the programs: as files, and bundled as one module. */
async function buildApp(scratch: string): Promise<App> {
  const folder = join(scratch, "app");
  await install(folder, await pack(join(scratch, "tarball")));
  for (const name of ["lifecycle", "interruption"]) {
    const source = readFileSync(join(root, `test/package/consumer/${name}.ts`), "utf8");
    const { code } = await transform(source, { loader: "ts", format: "esm" });
    writeFileSync(join(folder, `${name}.js`), code.replaceAll('.ts"', '.js"'));
  }
  const results = `
    import { inMemory, lifecycle } from "./lifecycle.js";
    import { interruption } from "./interruption.js";
    export const results = async ({ mock, interrupting }) => ({
      inMemory: await inMemory(),
      overHttp: await lifecycle({ baseUrl: mock }),
      endings: await interruption(interrupting),
    });`;
  writeFileSync(join(folder, "results.js"), results);
  const program = `
    import { results } from "./results.js";
    console.log(JSON.stringify(await results(JSON.parse(process.argv[2]))));`;
  writeFileSync(join(folder, "main.js"), program);
  const { outputFiles } = await build({
    entryPoints: [join(folder, "results.js")],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return { folder, scratch, module: outputFiles[0]!.text };
}

async function tryRuntime({ name, run, resends }: Runtime, app: App): Promise<Row> {
  const mock = await createMockMonad({ organizationId, apiKey }).listen();
  const interrupting = await startInterruptingServer();
  const { deliveries } = interrupting;
  try {
    const urls = { mock: mock.url, interrupting: interrupting.url };
    const { version, inMemory, overHttp, endings } = await run(app, urls);
    const lifecycles = [inMemory, overHttp].map((steps) => checkSteps(name, steps));
    const calls = (["create", "regenerate", "fetch"] as const).map(
      (call) => `${deliveries[call]}, ${endings[call]}`,
    );
    const isOnce = deliveries.create === 1 && deliveries.regenerate === 1;
    const isPassed = !lifecycles.includes("failed") && (isOnce || resends === true);
    return {
      name,
      version,
      result: isPassed ? "passed" : "failed",
      cells: [...lifecycles, ...calls],
    };
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    const result = error instanceof UnavailableError ? "unavailable" : "failed";
    return { name, version: "-", result, cells: [result, result, "-", "-", "-"] };
  } finally {
    await mock.close();
    await interrupting.close();
  }
}

function checkSteps(name: string, steps: string[]): "passed" | "failed" {
  if (JSON.stringify(steps) === JSON.stringify(expectedSteps)) return "passed";
  console.error(`${name} took other steps:`, steps);
  return "failed";
}

await runAsProgram(import.meta.url, main);
