/**
 * npm run test:runtimes [-- NAME…]
 *
 * Runs one consumer of the packed package (test/package/consumer/lifecycle.ts) in every runtime that it is
 * meant for, or in those whose names begin as given: against the mock in memory, and over HTTP. Each
 * runtime is installed from npm into a folder under the system's temporary one, which is removed; only
 * Chromium is the machine's own (CHROMIUM_PATH). Prints a table.
 * Exit code: 0 all passed; 1 one failed; 2 no runtime of that name; 3 one could not be had.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { createMockMonad } from "../src/testing/index.ts";
import { apiKey, expectedSteps, organizationId } from "../test/package/consumer/lifecycle.ts";
import { install, pack } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { type App, NotToBeHad, type Runtime, runtimes } from "./runtimes/list.ts";

const wanted = process.argv.slice(2);
const chosen = runtimes.filter(
  ({ name }) =>
    wanted.length === 0 ||
    wanted.some((start) => name.toLowerCase().startsWith(start.toLowerCase())),
);
if (chosen.length === 0) {
  console.error(`No runtime is called ${wanted}: ${runtimes.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), "monad-api-keys-runtimes-"));
try {
  const app = await makeApp(join(scratch, "app"));
  const rows = [];
  for (const runtime of chosen) rows.push(await tryOut(runtime, app));
  console.log(`| Runtime | Version | Mock in memory | Over HTTP |\n| --- | --- | --- | --- |`);
  for (const { name, version, inMemory, overHttp } of rows) {
    console.log(`| ${name} | ${version} | ${inMemory} | ${overHttp} |`);
  }
  const results = rows.flatMap(({ inMemory, overHttp }) => [inMemory, overHttp]);
  process.exitCode = results.includes("failed") ? 1 : results.includes("not to be had") ? 3 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** The consumer and the package, installed: as files for runtimes that read them, and as one module. */
async function makeApp(folder: string): Promise<App> {
  await install(folder, await pack(join(scratch, "tarball")));
  const source = await readFile(join(root, "test/package/consumer/lifecycle.ts"), "utf8");
  const { code } = await transform(source, { loader: "ts", format: "esm" });
  writeFileSync(join(folder, "lifecycle.js"), code);
  const results = `
    import { inMemory, lifecycle } from "./lifecycle.js";
    export const results = async (baseUrl) => ({
      inMemory: await inMemory(),
      overHttp: await lifecycle({ baseUrl }),
    });`;
  writeFileSync(join(folder, "results.js"), results);
  const main = `
    import { results } from "./results.js";
    console.log(JSON.stringify(await results(process.argv[2])));`;
  writeFileSync(join(folder, "main.js"), main);
  const entryPoints = [join(folder, "results.js")];
  const options = { bundle: true, format: "esm", platform: "browser", write: false } as const;
  const { outputFiles } = await build({ entryPoints, ...options });
  return { folder, scratch, module: outputFiles[0]!.text };
}

async function tryOut({ name, run }: Runtime, app: App) {
  const server = await createMockMonad({ organizationId, apiKey }).listen();
  try {
    const { version, inMemory, overHttp } = await run(app, server.url);
    return { name, version, inMemory: judge(name, inMemory), overHttp: judge(name, overHttp) };
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    const result = error instanceof NotToBeHad ? "not to be had" : "failed";
    return { name, version: "-", inMemory: result, overHttp: result };
  } finally {
    await server.close();
  }
}

function judge(name: string, steps: string[]): "passed" | "failed" {
  if (JSON.stringify(steps) === JSON.stringify(expectedSteps)) return "passed";
  console.error(`${name} went other steps:`, steps);
  return "failed";
}
