/** The package as a user gets it: packed as for npm, and installed in a folder of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a program to its end; throws with what it said when it fails. */
export function run(cwd: string, command: string, ...args: string[]): string {
  // npm is a script of another name on Windows, which only a shell finds.
  const shell = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    shell,
    encoding: "utf8",
  });
  if (status === 0) return stdout;
  throw new Error(`${[command, ...args].join(" ")} failed:\n${stdout}${stderr}${error ?? ""}`);
}

/** Builds the package and packs it into `folder`; returns the path of the tarball. */
export function pack(folder: string): string {
  mkdirSync(folder, { recursive: true });
  // The script `prepack` builds.
  run(root, "npm", "pack", "--pack-destination", folder);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  return join(folder, tarball!);
}

/**
 * Installs packages into `folder` as into a project that has nothing else. npm takes them from its
 * cache, else from the registry; where it has neither it fails.
 */
export function install(folder: string, ...packages: string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
  run(folder, "npm", "install", ...quiet, ...packages);
}
