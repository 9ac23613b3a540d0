/**
 * npm run build
 *
 * Writes what is published: tsc the declarations, esbuild the code in a few modules (on Node 24 importing
 * one module per file of src/ takes 9 ms, importing one takes 3 ms), and the spec in one file; and it copies docs/AGENTS.md. Each folder is
 * replaced as a whole, or not at all; the rest of dist/ stays as it is.
 */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { bundle } from "./lib/bundle.ts";
import { bundleSpec } from "./lib/bundle-spec.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";
import { run as runProgram } from "./lib/pack.ts";
import { root } from "./lib/root.ts";

const dist = join(root, "dist");
// As deep as dist/: the maps name the sources by relative paths.
const temporary = join(root, `.dist.${process.pid}.tmp`);

export const main = defineCommand({
  usage: "npm run build",
  summary:
    "Writes dist/src, dist/generated, dist/openapi.yaml and AGENTS.md, as published. Exit code: 0 done; 1 failed; 2 a wrong option.",
  options: {},
  async run() {
    try {
      await Promise.all([declarations(), bundle(temporary)]);
      const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));
      writeFileSync(join(temporary, "openapi.yaml"), spec);
      mkdirSync(dist, { recursive: true });
      // Coding agents look for it at the top of a package. The one of this repository would be for contributors.
      copyFileSync(join(root, "docs/AGENTS.md"), join(root, "AGENTS.md"));
      for (const name of readdirSync(temporary)) {
        rmSync(join(dist, name), { recursive: true, force: true });
        renameSync(join(temporary, name), join(dist, name));
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    console.log("dist/src, dist/generated, dist/openapi.yaml and AGENTS.md were written.");
    return 0;
  },
});

async function declarations(): Promise<void> {
  // TypeScript 7 writes the same declarations as 5.9, in a tenth of the time.
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const project = join(root, "scripts/tsconfig.build.json");
  await runProgram(root, process.execPath, tsc, "-p", project, "--outDir", temporary);
  for (const name of readdirSync(temporary, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(temporary, name);
    writeFileSync(file, importJs(readFileSync(file, "utf8")));
  }
}

/**
 * tsc leaves `./x.ts` as it is in declarations, where only TypeScript finds x.d.ts for it. The new name is
 * as long as the old one, so that the maps stay valid.
 */
function importJs(text: string): string {
  return text.replace(/((?:from|import) ?\(?"\.[^"]*)\.ts"/g, '$1.js"');
}

await runAsProgram(import.meta.url, main);
