import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { operationsOf, parseSpec } from "../../scripts/lib/spec.ts";
import { comparisonModule } from "./second-generator.ts";
import { copyOf } from "../helpers/project.ts";

const root = join(import.meta.dirname, "../..");
const spec = parseSpec(readFileSync(join(root, "openapi/api-keys.yaml"), "utf8"));

/** The types as hey-api arranges them, taken from generated/. */
const arranged = (): string => {
  const schemas = Object.keys(spec.components.schemas).map(
    (name) => `export type ${name} = components["schemas"]["${name}"];`,
  );
  const operations = operationsOf(spec).map(({ operationId: id, requestBody, responses }) => {
    const name = `${id[0]!.toUpperCase()}${id.slice(1)}`;
    const content = (key: string) => `${key}["content"]["application/json"]`;
    const body = requestBody ? content(`NonNullable<operations["${id}"]["requestBody"]>`) : "never";
    const results = (isError: boolean) =>
      Object.keys(responses)
        .filter((status) => status >= "300" === isError)
        .map((status) => `${status}: ${content(`operations["${id}"]["responses"][${status}]`)};`);
    return `
export type ${name}Data = {
  body${requestBody?.required ? "" : "?"}: ${body};
  path: operations["${id}"]["parameters"]["path"];
  query: operations["${id}"]["parameters"]["query"];
};
export type ${name}Responses = { ${results(false).join(" ")} };
export type ${name}Errors = { ${results(true).join(" ")} };`;
  });
  const types = [...schemas, ...operations].join("\n");
  return `import type { components, operations } from "./api-keys.ts";\n${types}\n`;
};

/** The comparisons that fail. */
async function compare(other: string): Promise<string[]> {
  const dir = copyOf();
  const generated = readFileSync(join(root, "generated/api-keys.ts"), "utf8");
  const comparison = comparisonModule(spec, "./api-keys.ts", "./other.ts");
  const files = { "api-keys.ts": generated, "other.ts": other, "comparison.ts": comparison };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
  const flags = ["--noEmit", "--strict", "--allowImportingTsExtensions", "--pretty", "false"];
  const args = [tsc, ...flags, "--types", "", "--module", "nodenext", "comparison.ts"];
  const output = await promisify(execFile)(process.execPath, args, { cwd: dir }).then(
    () => "",
    (error: unknown) => (error as { stdout: string }).stdout,
  );
  return [...output.matchAll(/^(.*)\((\d+),\d+\): error/gm)].map(([line, file, number]) => {
    if (file !== "comparison.ts") return line;
    return /^export const (\w+)/.exec(comparison.split("\n")[Number(number) - 1]!)![1]!;
  });
}

test("types that are identical compile", async () => {
  expect(await compare(arranged())).toEqual([]);
});

test("every kind of difference is named", async () => {
  const other = arranged()
    .replace(/(type Pagination = ).*/, "$1{ limit: number; offset: number; total?: number };")
    .replace(/(type ListApiKeysData = \{[^}]* query): .*/, "$1?: { limit?: number };")
    .replace(/(type CreateApiKeyData = \{\s* body):/, "$1?:")
    .replace(/(type UpdateApiKeyErrors = \{ 400: )[^;]*/, "$1string")
    .replace(/(type DeleteApiKeyErrors = \{.*) \};/, "$1 418: string; };");
  expect(await compare(other)).toEqual([
    "Pagination",
    "listApiKeys_query",
    "createApiKey_body_optional",
    "updateApiKey_400",
    "deleteApiKey_statuses",
  ]);
});
