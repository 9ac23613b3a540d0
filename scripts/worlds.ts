/**
 * npm run test:worlds [-- NAME…]
 *
 * Runs the packed package where users run it. In every supported runtime, two programs of
 * test/package/consumer/: a key's lifecycle, against the mock in memory and over HTTP, and calls that the server
 * interrupts. In frameworks and test runners, the programs of test/package/worlds/. Each is installed from npm
 * into a temporary folder; only Chromium is the machine's own (CHROMIUM_PATH).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, transform } from "esbuild";
import { createMockMonad } from "../src/testing/index.ts";
import { apiKey, expectedSteps, organizationId } from "../test/package/consumer/lifecycle.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { install, pack } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { startInterruptingServer } from "./worlds/interrupting-server.ts";
import type { Host, Package } from "./worlds/host.ts";
import { hosts } from "./worlds/hosts.ts";
import { type App, type Runtime, runtimes, UnavailableError } from "./worlds/runtimes.ts";

export const main = defineCommand({
  usage: "npm run test:worlds -- [NAME…]",
  summary: `Runs the packed package in every supported runtime, framework and test runner, or in those whose names start
with NAME, and prints tables. Of a runtime: whether a key's lifecycle passes with the mock in memory and over
HTTP, and how often the server receives a POST that it interrupts, by create, by regenerate and by the
runtime's own fetch. Of a framework or test runner: whether its programs pass.

Exit code: 0 all passed; 1 one failed, or sent a call's POST twice where it is known not to; 2 there is none
of that name; 3 a runtime is unavailable.`,
  options: {
    tarball: { type: "string", value: "FILE", help: "a packed package to run instead of this one" },
  },
  maxPositionals: Infinity,
  async run({ values, positionals }) {
    const isChosen = ({ name }: { name: string }) =>
      positionals.length === 0 ||
      positionals.some((start) => name.toLowerCase().startsWith(start.toLowerCase()));
    const chosenRuntimes = runtimes.filter(isChosen);
    const chosenHosts = hosts.filter(isChosen);
    if (chosenRuntimes.length + chosenHosts.length === 0) {
      const names = [...runtimes, ...hosts].map(({ name }) => name).join(", ");
      throw new UsageError(`There is no ${positionals.join(", ")}. There are: ${names}.`);
    }
    const scratch = mkdtempSync(join(tmpdir(), "monad-api-keys-worlds-"));
    try {
      const tarball = values.tarball
        ? resolve(values.tarball)
        : await pack(join(scratch, "tarball"));
      const rows = [];
      if (chosenRuntimes.length > 0) {
        const app = await buildApp(scratch, tarball);
        for (const runtime of chosenRuntimes) rows.push(await tryRuntime(runtime, app));
        printTable(runtimeColumns, rows);
      }
      const hostRows = [];
      for (const host of chosenHosts) hostRows.push(await tryHost(host, { tarball, scratch }));
      if (hostRows.length > 0) printTable(["Host", "Version", "Result"], hostRows);
      const results = [...rows, ...hostRows].map(({ result }) => result);
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

/** The last three: deliveries of one interrupted POST, and how the call ended. */
const runtimeColumns = [
  "Runtime",
  "Version",
  "In memory",
  "Over HTTP",
  "create",
  "regenerate",
  "fetch",
];

function printTable(header: string[], rows: Row[]): void {
  const lines = [
    header,
    header.map(() => "---"),
    ...rows.map(({ name, version, cells }) => [name, version, ...cells]),
  ];
  console.log(`${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`);
}

async function tryHost({ name, run }: Host, app: Package): Promise<Row> {
  try {
    const { version, found } = await run(app);
    return { name, version, result: "passed", cells: [`passed: ${found}`] };
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return { name, version: "-", result: "failed", cells: ["failed"] };
  }
}

/** Installs the package, and writes the programs: as files, and bundled as one module. */
async function buildApp(scratch: string, tarball: string): Promise<App> {
  const folder = join(scratch, "app");
  await install(folder, tarball);
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
