/**
 * npm run build
 *
 * Compiles src/ and what it takes from generated/ into dist/src and dist/generated, as published: ESM,
 * declarations, source maps. Both folders are replaced whole, or not at all; dist/docs is not touched.
 * Exit code: 0 done; 1 it does not compile.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
// As deep as dist/: the maps name the sources by relative paths.
const fresh = join(root, `.dist.${process.pid}.tmp`);

try {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const project = join(root, "scripts/tsconfig.build.json");
  const { status } = spawnSync(process.execPath, [tsc, "-p", project, "--outDir", fresh], {
    stdio: "inherit",
  });
  if (status === 0) {
    for (const file of declarations(fresh)) {
      writeFileSync(file, importJs(readFileSync(file, "utf8")));
    }
    mkdirSync(dist, { recursive: true });
    for (const folder of readdirSync(fresh)) {
      rmSync(join(dist, folder), { recursive: true, force: true });
      renameSync(join(fresh, folder), join(dist, folder));
    }
    console.log("dist/src and dist/generated were written.");
  } else {
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function declarations(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

/**
 * tsc rewrites `./x.ts` to `./x.js` in code, but leaves it in declarations, where only TypeScript finds
 * its way to x.d.ts. The new name is as long as the old one: the maps stay true.
 */
function importJs(text: string): string {
  return text.replace(/((?:from|import) ?\(?"\.[^"]*)\.ts"/g, '$1.js"');
}
