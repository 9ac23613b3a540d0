/** generated/api-keys.ts: the path types, by openapi-typescript. */
import { createRequire } from "node:module";
import type * as Openapi from "path-types-generator";
import type { Spec } from "../lib/spec.ts";

// Parts of openapi-typescript instead of its `openapiTS()`, which lints and bundles a second time what has just been
// linted and has no references to bundle: with Redocly's core 1, which costs 0.3 s of 1.5 to load, and 4 ms a save.
// The package is frozen (docs/decisions/frozen-foundations.md), so its files stay where they are;
// test/scripts/generate.test.ts compares the output. require, not import: Node reads an imported CommonJS file
// twice, in search of its exports, and typescript is one of 9 MB (a second on Node 20).
// From the package that has a TypeScript of its own.
const require = createRequire(import.meta.resolve("path-types-generator/package.json"));
const transformSchema =
  require("openapi-typescript/dist/transform/index.cjs") as typeof Openapi.transformSchema;
const { scanDiscriminators, resolveRef } =
  require("openapi-typescript/dist/lib/utils.cjs") as typeof Openapi;
const { astToString } = require("openapi-typescript/dist/lib/ts.cjs") as typeof Openapi;

/** The types of a document that has passed lint, unformatted. */
export function pathTypesModule(spec: Spec): string {
  const document = spec as object as Openapi.OpenAPI3;
  const options = { silent: true };
  const context: Partial<Openapi.GlobalContext> = {
    defaultNonNullable: true,
    discriminators: scanDiscriminators(document, options),
    injectFooter: [],
    resolve: <T>(ref: string) => resolveRef<T>(document, ref, options),
  };
  // Every other option is a switch that is off by default.
  return astToString(transformSchema(document, context as Openapi.GlobalContext));
}
