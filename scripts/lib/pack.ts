/** The package as a user gets it: packed as for npm, and installed in a folder of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { programOf } from "./program.ts";
import { root } from "./root.ts";

/** Runs a program to its end and resolves to what it printed; rejects with that when it fails. */
export async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const child = spawn(...programOf(command, args), { cwd });
  const closed = once(child, "close") as Promise<[code: number | null]>;
  const [[code], out, err] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  if (code === 0) return out;
  throw new Error(`${[command, ...args].join(" ")} failed:\n${out}${err}`);
}

/** Builds the package and packs it into `folder`; resolves to the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  // The script `prepack` builds.
  await run(root, "npm", "pack", "--pack-destination", folder);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  return join(folder, tarball!);
}

/**
 * Installs packages into `folder` as into a project that has nothing else. npm takes them from its
 * cache, else from the registry; where it has neither it fails.
 */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  writeProject(folder, {});
  await npmInstall(folder, "--prefer-offline", ...packages);
}

/** Installs the package, with what it depends on from this checkout's node_modules: without network or cache. */
export async function installOffline(folder: string, tarball: string): Promise<void> {
  writeProject(folder, {});
  await npmInstall(folder, "--offline", "--install-links", tarball, ...dependenciesOf(root));
  // The project depends on the package alone.
  const { name } = manifestOf(root);
  writeProject(folder, { [name]: `file:${tarball}` });
}

function writeProject(folder: string, dependencies: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const project = { name: "consumer", version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...project, dependencies }));
}

const npmInstall = (folder: string, ...args: string[]) =>
  run(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", ...args);

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    dependencies?: Record<string, string>;
  };

/** The folders of the packages that one depends on at run time, directly or not. */
function dependenciesOf(folder: string): string[] {
  const names = Object.keys(manifestOf(folder).dependencies ?? {});
  const folders = names.map((name) => join(root, "node_modules", name));
  return [...folders, ...folders.flatMap(dependenciesOf)];
}
