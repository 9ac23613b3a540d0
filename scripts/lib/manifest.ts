/** package.json, as far as the scripts read it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";

interface Manifest {
  name: string;
  version: string;
  scripts: Record<string, string>;
  bin: Record<string, string>;
  exports: Record<string, string | { types: string }>;
  dependencies?: Record<string, string>;
}

export const manifestOf = (folder = root): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** `./dist/src/index.js` and `./dist/src/index.d.ts` are built from `src/index.ts`. */
export const sourceOf = (path: string): string =>
  path.replace(/^(\.\/)?dist\//, "").replace(/(\.d\.ts|\.js)$/, ".ts");

/** What users import: every entry that has types, such as `./testing` with `./dist/src/testing/index.d.ts`. */
export const typedEntries = (folder = root): { entry: string; types: string }[] =>
  Object.entries(manifestOf(folder).exports).flatMap(([entry, target]) =>
    typeof target === "string" ? [] : [{ entry, types: target.types }],
  );
