import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./root.ts";

/**
 * Writes the package's code as it is published into `outdir`, with maps. Of the library, one module per entry,
 * and one for each set of entries that share code: an error class must not exist twice, `instanceof` would fail.
 * Of the command, what it starts with and one module per group of subcommands; it imports the library by its
 * name, as every user does.
 */
export async function bundle(outdir: string): Promise<void> {
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const library = Object.values(exports).map((target) =>
    typeof target === "string" ? undefined : target.default,
  );
  await Promise.all([
    buildEntries(outdir, library, "src/shared-[hash]"),
    buildEntries(outdir, Object.values(bin), "src/cli/[name]-[hash]"),
  ]);
}

interface Manifest {
  exports: Record<string, string | { default?: string }>;
  bin: Record<string, string>;
}

async function buildEntries(
  outdir: string,
  paths: readonly (string | undefined)[],
  chunkNames: string,
): Promise<void> {
  await build({
    entryPoints: paths.flatMap((path) => (path === undefined ? [] : [sourceOf(path)])),
    absWorkingDir: root,
    outbase: root,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames,
    packages: "external",
    external: ["monad-api-keys"], // which tsconfig.json would lead to the sources
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    sourcesContent: false, // the package contains the sources
    logLevel: "silent",
  });
}

/** `./dist/src/index.js` is built from `src/index.ts`. */
const sourceOf = (path: string): string =>
  path.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ".ts");
