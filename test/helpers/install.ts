/** Installs the package as a user gets it, in a folder of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestOf } from "../../scripts/lib/manifest.ts";
import { runProgram } from "../../scripts/lib/program.ts";
import { root } from "../../scripts/lib/root.ts";

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
  writeProject(folder, { [manifestOf().name]: `file:${tarball}` });
}

function writeProject(folder: string, dependencies: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const project = { name: "consumer", version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...project, dependencies }));
}

const npmInstall = (folder: string, ...args: string[]) =>
  runProgram(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", ...args);

/** The folders of the packages that one depends on at run time, directly or not. */
function dependenciesOf(folder: string): string[] {
  const names = Object.keys(manifestOf(folder).dependencies ?? {});
  const folders = names.map((name) => join(root, "node_modules", name));
  return [...folders, ...folders.flatMap(dependenciesOf)];
}
