/** Copies of the rotation in which a rule is broken: its modules with a piece of their text replaced, bundled. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Errors } from "./rotation-server.ts";
import type { Library } from "./rotation-world.ts";

/** A piece of a module of src/rotation, and what replaces it. */
export type Edit = readonly [module: string, piece: string, replacement: string];

export async function loadMutant(
  edits: readonly Edit[],
): Promise<{ library: Library; errors: Errors }> {
  const left = new Set(edits);
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { ensure } from "./src/rotation/ensure.ts";
        export { rotate } from "./src/rotation/rotate.ts";
        export { RotationError } from "./src/rotation/errors.ts";
        export { ApiError, ConnectionError, ResponseError } from "./src/errors.ts";`,
      resolveDir: resolve("."),
    },
    bundle: true,
    write: false,
    format: "esm",
    plugins: [
      {
        name: "edit",
        setup({ onLoad }) {
          onLoad({ filter: /src.rotation.[\w-]+\.ts$/ }, ({ path }) => {
            let contents = readFileSync(path, "utf8");
            for (const edit of edits) {
              const [module, piece, replacement] = edit;
              if (`${module}.ts` !== basename(path) || !contents.includes(piece)) continue;
              contents = contents.replace(piece, () => replacement);
              left.delete(edit);
            }
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  if (left.size > 0)
    throw new Error(`not found: ${[...left].map(([, piece]) => piece).join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "rotation-"));
  try {
    const file = join(folder, "mutant.mjs");
    writeFileSync(file, outputFiles[0]!.text);
    const module = (await import(pathToFileURL(file).href)) as Library & Errors;
    return { library: module, errors: module };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
