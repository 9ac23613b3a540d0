import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import ajvFormats from "ajv-formats";
import { build } from "esbuild";
import { joinTypes } from "../compare/schema-form.ts";
import {
  type Body,
  examplesOf,
  isNode,
  jsonSchema,
  operationsOf,
  type Parameter,
  type Schema,
  type Spec,
} from "../lib/spec.ts";

/** A file of TypeScript that becomes a part of what is generated. */
const types = readFileSync(new URL("validator-types.ts", import.meta.url), "utf8");

const json = (value: unknown): string => JSON.stringify(value);

const messageOf = (body: Body): string =>
  examplesOf(body.content?.["application/json"]).find((example) => typeof example === "string") ??
  body.description ??
  "";

/** OpenAPI ignores header parameters of these names: the content type and security describe them. */
const ignoredHeaders = ["accept", "content-type", "authorization"];

const isChecked = ({ name, in: location }: Parameter): boolean =>
  location === "header" ? !ignoredHeaders.includes(name.toLowerCase()) : location !== "cookie";

/**
 * generated/validators.ts: a check for every body and parameter, compiled by Ajv and bundled, so that
 * nothing of Ajv is needed at run time. For the mock and the contract check, never for the client.
 */
export async function validatorsModule(document: Spec): Promise<string> {
  const spec = JSON.parse(json(document), (_, value: unknown) =>
    isNode(value) ? joinTypes(value) : value,
  ) as Spec;
  const ajv = new Ajv2020({
    strict: false, // the document is full of keywords that are OpenAPI's; lint checks their spelling
    allErrors: true,
    inlineRefs: false,
    code: { source: true, esm: true },
  });
  ajvFormats.default(ajv);
  ajv.addSchema(spec, "spec", undefined, false);

  // One function a schema, however many operations share it; its $refs lead into the document.
  const names = new Map<string, string>();
  const check = (schema: Schema | undefined): string => {
    if (schema === undefined) return "undefined";
    const text = json(schema).replaceAll('"$ref":"#', '"$ref":"spec#');
    if (!names.has(text)) {
      names.set(text, `check${names.size}`);
      ajv.addSchema(JSON.parse(text) as object, names.get(text));
    }
    return names.get(text)!;
  };
  const operations = operationsOf(spec);
  const rows = operations.map(({ operationId, parameters, requestBody, responses }) => {
    const parameterChecks = parameters
      .filter(isChecked)
      .map(
        ({ name, in: location, required = false, schema }) =>
          `{ name: ${json(name)}, in: ${json(location)}, required: ${required}, check: ${check(schema)} },`,
      );
    const perStatus = (text: (body: Body) => string): string =>
      Object.entries(responses)
        .map(([status, body]) => `${json(status)}: ${text(body)},`)
        .join("");
    const responseChecks = perStatus((body) => check(jsonSchema(body)));
    return `${json(operationId)}: {
      messages: {${perStatus((body) => json(messageOf(body)))}},
      parameters: [${parameterChecks.join("")}],
      body: ${check(jsonSchema(requestBody))},
      bodyRequired: ${requestBody?.required ?? false},
      responses: {${responseChecks}},
    },`;
  });

  const compiled = standalone.default(
    ajv,
    Object.fromEntries([...names.values()].map((name) => [name, name])),
  );
  const bundle = await build({
    stdin: { contents: compiled, resolveDir: dirname(import.meta.filename) },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    minifySyntax: true,
    minifyWhitespace: false,
    write: false,
    logLevel: "silent",
  });
  const code = bundle.outputFiles[0]!.text.replace(/export\s*\{[^}]*\};?\s*$/, "");

  return `// @ts-nocheck: compiled code.
/* eslint-disable */

${types}
${code}

export const validators: Record<${operations.map(({ operationId }) => json(operationId)).join(" | ")}, OperationChecks> = {${rows.join("\n")}};
`;
}
