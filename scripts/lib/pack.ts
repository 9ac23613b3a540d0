import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./program.ts";
import { root } from "./root.ts";

/** Builds the package and packs it as for npm into `folder`; resolves to the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  // The script `prepack` builds.
  await runProgram(root, "npm", "pack", "--pack-destination", folder);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  return join(folder, tarball!);
}
