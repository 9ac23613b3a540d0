/** The command as a program of its own, in few files, which starts as fast as the published one. */
import { join } from "node:path";
import { build } from "esbuild";

/** Writes the program into a folder, and resolves to its path. */
export async function bundleCli(folder: string): Promise<string> {
  await build({
    entryPoints: ["src/cli/bin.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
  });
  return join(folder, "bin.mjs");
}
