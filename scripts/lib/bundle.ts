import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./root.ts";

/**
 * Writes the package's code as it is published into `outdir`, with maps: one module per entry, and one for
 * each set of entries that share code. An error class must not exist twice: `instanceof` would fail.
 */
export async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: entries(),
    absWorkingDir: root,
    outbase: root,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "src/shared-[hash]",
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    sourcesContent: false, // the package contains the sources
    logLevel: "silent",
  });
}

interface Manifest {
  exports: Record<string, string | { default?: string }>;
  bin: Record<string, string>;
}

/** The sources of the modules that package.json names in `exports` and `bin`. */
function entries(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const exported = Object.values(manifest.exports).map((target) =>
    typeof target === "string" ? undefined : target.default,
  );
  return [...exported, ...Object.values(manifest.bin)].flatMap((path) =>
    path ? [path.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ".ts")] : [],
  );
}
