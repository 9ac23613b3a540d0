import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../lib/bundle.ts";
import { root } from "../lib/root.ts";

/**
 * The client as it is published, in a folder that goes with the process; resolves to the URL of its entry.
 * What runs TypeScript would be measured with it: tsx names every function anew at every call.
 */
export async function publish(): Promise<string> {
  // In the project, where the dependency is found.
  mkdirSync(join(root, "dist"), { recursive: true });
  const folder = mkdtempSync(join(root, "dist/bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await bundle(folder);
  return pathToFileURL(join(folder, "src/index.js")).href;
}
