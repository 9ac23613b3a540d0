/**
 * The middle of `npm run generate`: a spec that passed lint in, the text of generated/ out.
 * Reads the spec and the prettier config; writes nothing.
 */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as OpenapiTypescript from "openapi-typescript";
import type * as Prettier from "prettier";
import { flatten } from "../lib/flatten.ts";
import { operationsOf, parseSpec, type Spec } from "../lib/spec.ts";
import { validatorsModule } from "./validators.ts";

// require, not import: a CommonJS file that is imported is read a second time in search of its exports,
// and typescript, which openapi-typescript loads, is 9 MB of it (a second on Node 20).
const require = createRequire(import.meta.url);
const openapi = require("openapi-typescript") as typeof OpenapiTypescript;
const prettier = require("prettier") as typeof Prettier;

/** The first line of every generated file. */
export const banner =
  "// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.\n";

export const readIfThere = (path: string): string | undefined =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;

/** What makes each file of generated/, by name, unformatted. The text has passed lint. */
export const makers = (
  specPath: string,
  text: string,
): [name: string, make: () => Promise<string>][] => {
  const cwd = pathToFileURL(specPath); // what $refs are relative to
  const types = async () => openapi.astToString(await openapi.default(text, { cwd }));
  return [
    ["api-keys.ts", async () => `${banner}\n${await types()}`],
    ["operations.ts", async () => `${banner}\n${operationsModule(parseSpec(text))}`],
    ["validators.ts", async () => `${banner}\n${await validatorsModule(parseSpec(text))}`],
  ];
};

/** The text as `npm run format` would leave it. */
export async function formatText(text: string): Promise<string> {
  const style = (await prettier.resolveConfig(import.meta.filename)) ?? {};
  return prettier.format(text, { ...style, parser: "typescript" });
}

/** The text of every file of generated/, by name. The document has passed lint. */
export async function generateFiles(specPath: string, text: string): Promise<Map<string, string>> {
  const files = makers(specPath, text).map(
    async ([name, make]) => [name, await formatText(await make())] as const,
  );
  return new Map(await Promise.all(files));
}

const json = (value: unknown): string => JSON.stringify(value);

/** generated/operations.ts: details of the operations that types cannot carry. */
function operationsModule(spec: Spec): string {
  const rows = operationsOf(flatten(spec)).map((operation) => {
    const { operationId, method, path, permissions } = operation;
    return `${json(operationId)}: ${json({ method, path, permissions })},`;
  });
  const headers = Object.entries(spec.components.securitySchemes)
    .filter(([, scheme]) => scheme.in === "header")
    .map(([scheme, { name }]) => `${json(scheme)}: ${json(name)},`);
  return `
/** The first server of the spec. */
export const defaultServer = ${json(spec.servers[0]?.url)};

/** The request header of each security scheme that uses one. */
export const credentialHeaders = {${headers.join("\n")}} as const;

/** Method, path template and required permissions of each operation. */
export const routes = {${rows.join("\n")}} as const;
`;
}
