/**
 * npm run build
 *
 * Writes what is published: tsc the declarations, esbuild the code in a few modules (on Node 24 importing
 * one module per file of src/ takes 9 ms, importing one takes 3 ms), and the spec in one file; and it copies
 * docs/AGENTS.md. Each folder is replaced as a whole, or not at all; the rest of dist/ stays as it is.
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
import { bundle, writeDeclarations } from "./lib/bundle.ts";
import { bundleSpec } from "./lib/bundle-spec.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";
import { root } from "./lib/root.ts";
import { inTemporaryFolder } from "./lib/temporary.ts";

export const main = defineCommand({
  usage: "npm run build",
  summary:
    "Writes dist/src, dist/generated, dist/openapi.yaml and AGENTS.md, as published. Exit code: 0 done; 1 failed; 2 a wrong option.",
  options: {},
  async run() {
    // As deep as dist/: the maps name the sources by relative paths.
    await inTemporaryFolder(join(root, ".dist-"), async (built) => {
      await Promise.all([declarations(built), bundle(built)]);
      const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));
      writeFileSync(join(built, "openapi.yaml"), spec);
      mkdirSync(join(root, "dist"), { recursive: true });
      // Coding agents look for it at the top of a package. The one of this repository would be for contributors.
      copyFileSync(join(root, "docs/AGENTS.md"), join(root, "AGENTS.md"));
      for (const name of readdirSync(built)) {
        const target = join(root, "dist", name);
        rmSync(target, { recursive: true, force: true });
        renameSync(join(built, name), target);
      }
    });
    console.log("dist/src, dist/generated, dist/openapi.yaml and AGENTS.md were written.");
    return 0;
  },
});

async function declarations(folder: string): Promise<void> {
  await writeDeclarations(root, folder);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(folder, name);
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
