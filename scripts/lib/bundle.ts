import { build } from "esbuild";
import { root } from "./root.ts";

/** Writes the package's code as it is published into `outdir`: one module an entry, with its map. */
export async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: ["src/index.ts", "src/testing/index.ts"],
    absWorkingDir: root,
    outbase: root,
    outdir,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    // They are in the package.
    sourcesContent: false,
    logLevel: "silent",
  });
}
