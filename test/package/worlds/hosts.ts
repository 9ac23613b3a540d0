/** The hosts of `npm run test:worlds`: how to get each, and how it runs its programs. */
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { install } from "../../helpers/install.ts";
import { runProgram } from "../../../scripts/lib/program.ts";
import type { Host, Package } from "./host.ts";
import { next } from "./next.ts";

const worlds = import.meta.dirname;

/** Installs the package and others, and puts programs of this repository beside them. */
async function prepare(name: string, { tarball, scratch }: Package, ...packages: string[]) {
  const folder = join(scratch, name);
  await install(folder, tarball, ...packages);
  const source = readFileSync(join(worlds, "../consumer/lifecycle.ts"), "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  writeFileSync(join(folder, "lifecycle.js"), code);
  return folder;
}

function versionOf(folder: string, name: string): string {
  const manifest = readFileSync(join(folder, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

const vitest = (environment: string, environmentVersion: string): Host => ({
  name: `Vitest with ${environment}`,
  async run(app) {
    const packages = ["vitest@4", `${environment}@${environmentVersion}`];
    const folder = await prepare(`vitest-${environment}`, app, ...packages);
    cpSync(join(worlds, "vitest"), folder, { recursive: true });
    await runProgram(folder, "npx", "vitest", "run", "--environment", environment);
    return { version: versionOf(folder, environment), found: "the tests pass" };
  },
});

const jest = (environment: string): Host => ({
  name: `Jest 30 with ${environment}`,
  async run(app) {
    const packages = ["jest@30", "jest-environment-jsdom@30"];
    const folder = await prepare(`jest-${environment}`, app, ...packages);
    cpSync(join(worlds, "jest"), folder, { recursive: true });
    const bin = join(folder, "node_modules/jest/bin/jest.js");
    await runProgram(
      folder,
      process.execPath,
      "--experimental-vm-modules",
      bin,
      "--env",
      environment,
      `${environment}.test.js`,
    );
    return { version: versionOf(folder, "jest"), found: "the tests pass" };
  },
});

const sinon: Host = {
  name: "Sinon's fake timers",
  async run(app) {
    const folder = await prepare("sinon", app, "@sinonjs/fake-timers@15");
    cpSync(join(worlds, "node/timers.mjs"), join(folder, "timers.mjs"));
    const found = await runProgram(folder, process.execPath, "timers.mjs");
    return { version: versionOf(folder, "@sinonjs/fake-timers"), found: found.trim() };
  },
};

const twoCopies: Host = {
  name: "Two copies of the package",
  async run(app) {
    const folder = await prepare("copies", app);
    const second = await prepare("copies-second", app);
    mkdirSync(join(folder, "node_modules/second/node_modules"), { recursive: true });
    const copy = join(folder, "node_modules/second/node_modules/monad-api-keys");
    renameSync(join(second, "node_modules/monad-api-keys"), copy);
    writeFileSync(
      join(folder, "node_modules/second/index.js"),
      'export * from "monad-api-keys"; export * as rotation from "monad-api-keys/rotation";',
    );
    writeFileSync(
      join(folder, "node_modules/second/package.json"),
      '{ "name": "second", "type": "module", "exports": "./index.js" }',
    );
    cpSync(join(worlds, "node/copies.mjs"), join(folder, "copies.mjs"));
    const found = await runProgram(folder, process.execPath, "copies.mjs");
    return { version: versionOf(folder, "monad-api-keys"), found: found.trim() };
  },
};

export const hosts: Host[] = [
  next("14.2", "18"),
  next("15.5", "19"),
  next("16", "19"),
  vitest("jsdom", "26"),
  vitest("happy-dom", "21"),
  jest("node"),
  jest("jsdom"),
  sinon,
  twoCopies,
];
