/**
 * npm run build
 *
 * Makes dist/src and dist/generated, as published: tsc writes the declarations, esbuild the code, one
 * module an entry (on Node 24 an import of one module for each file of src/ costs 9 ms, of one 3 ms). The
 * folders are replaced whole, or not at all; dist/docs is not touched. Exit code: 0 done; 1 not;
 * 2 it was given an option: it takes none.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./lib/bundle.ts";
import { takeNothing } from "./lib/options.ts";
import { run } from "./lib/pack.ts";
import { root } from "./lib/root.ts";

takeNothing();

const dist = join(root, "dist");
// As deep as dist/: the maps name the sources by relative paths.
const fresh = join(root, `.dist.${process.pid}.tmp`);

try {
  await Promise.all([declarations(), bundle(fresh)]);
  mkdirSync(dist, { recursive: true });
  for (const folder of readdirSync(fresh)) {
    rmSync(join(dist, folder), { recursive: true, force: true });
    renameSync(join(fresh, folder), join(dist, folder));
  }
  console.log("dist/src and dist/generated were written.");
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

async function declarations(): Promise<void> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const project = join(root, "scripts/tsconfig.build.json");
  await run(root, process.execPath, tsc, "-p", project, "--outDir", fresh);
  for (const name of readdirSync(fresh, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(fresh, name);
    writeFileSync(file, importJs(readFileSync(file, "utf8")));
  }
}

/**
 * tsc leaves `./x.ts` as it is in declarations, where TypeScript alone finds its way to x.d.ts. The new
 * name is as long as the old one: the maps stay true.
 */
function importJs(text: string): string {
  return text.replace(/((?:from|import) ?\(?"\.[^"]*)\.ts"/g, '$1.js"');
}
