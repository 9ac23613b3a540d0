import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./root.ts";

/** Writes the package's code as it is published into `outdir`: one module per entry, with its map. */
export async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: entries(),
    absWorkingDir: root,
    outbase: root,
    outdir,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    sourcesContent: false, // the package contains the sources
    external: ["monad-api-keys/*"], // an entry may use another one, not a copy of it
    logLevel: "silent",
  });
}

/** The sources of the modules that package.json names in `exports` and `bin`. */
function entries(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const exported = Object.values<{ default?: string }>(manifest.exports).map(
    (each) => each.default,
  );
  return [...exported, ...Object.values<string>(manifest.bin)].flatMap((path) =>
    path ? [path.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ".ts")] : [],
  );
}
