/**
 * The middle of `npm run generate`: a spec in, findings and the text of generated/ out.
 * Reads the spec, openapi/redocly.yaml and the prettier config; writes nothing.
 */
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { getLineColLocation, lint, loadConfig, YamlParseError } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import ajvFormats from "ajv-formats";
import { build } from "esbuild";
import openapiTS, { astToString } from "openapi-typescript";
import * as prettier from "prettier";
import {
  type Body,
  examplesOf,
  operationsOf,
  parseSpec,
  resolve,
  type Schema,
  type Spec,
} from "./spec.ts";

export interface Finding {
  file: string;
  line: number;
  column: number;
  rule: string;
  message: string;
  severity: "error" | "warn";
}

/** The first line of every generated file. */
export const banner =
  "// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.\n";

export const formatFinding = ({ file, line, column, rule, message, severity }: Finding): string =>
  `${relative(process.cwd(), file)}:${line}:${column} ${severity} ${rule}: ${message.replaceAll("\n", " ")}`;

interface YamlFault {
  reason?: string;
  mark?: { line: number; column: number };
}

/** What Redocly says of a document, errors first. An unreadable document is a finding as well. */
export async function lintSpec(specPath: string, configPath: string): Promise<Finding[]> {
  process.env.REDOCLY_TELEMETRY = "off";
  const config = await loadConfig({ configPath });
  try {
    const problems = await lint({ ref: specPath, config });
    return problems
      .map(({ location, message, ruleId, severity }) => {
        const { start } = getLineColLocation(location[0]!);
        const file = location[0]!.source.absoluteRef;
        return { file, line: start.line, column: start.col, rule: ruleId, message, severity };
      })
      .sort((a, b) => a.severity.localeCompare(b.severity) || a.line - b.line);
  } catch (error) {
    return [unreadable(specPath, error as Error)];
  }
}

function unreadable(specPath: string, error: Error): Finding {
  const found = { file: specPath, line: 1, column: 1, severity: "error" as const };
  if (!(error instanceof YamlParseError)) return { ...found, rule: "read", message: error.message };
  // The error's own `line` and `col` count differently for different faults; the parser's mark does not.
  const { mark, reason } = error.originalError as YamlFault;
  const message = reason ?? error.message;
  const at = mark ? { line: mark.line + 1, column: mark.column + 1 } : {};
  return { ...found, ...at, file: error.source.absoluteRef, rule: "yaml", message };
}

/** The text of every file of generated/, formatted, by file name. The document has passed lint. */
export async function generateFiles(specPath: string): Promise<Map<string, string>> {
  const yaml = readFileSync(specPath, "utf8");
  const spec = parseSpec(yaml);
  const style = (await prettier.resolveConfig(specPath)) ?? {};
  const texts = {
    "api-keys.ts": async () => astToString(await openapiTS(pathToFileURL(specPath))),
    "operations.ts": () => operationsModule(spec),
    "validators.ts": () => validatorsModule(spec),
  };
  const files = await Promise.all(
    Object.entries(texts).map(async ([name, make]) => {
      const text = `${banner}\n${await make()}`;
      return [name, await prettier.format(text, { ...style, parser: "typescript" })] as const;
    }),
  );
  return new Map(files);
}

const json = (value: unknown): string => JSON.stringify(value);

/** generated/operations.ts: the facts of the wire that types cannot carry. */
function operationsModule(spec: Spec): string {
  const rows = operationsOf(spec).map((operation) => {
    const answer = resolve(spec, jsonSchema(operation.responses["200"]))?.type;
    const { operationId, method, path } = operation;
    return `${operationId}: { method: ${json(method)}, path: ${json(path)}, answer: ${json(answer)} },`;
  });
  const headers = Object.entries(spec.components.securitySchemes).map(
    ([scheme, { name }]) => `${scheme}: ${json(name)},`,
  );
  return `
/** The first server of the spec. */
export const defaultServer = ${json(spec.servers[0]?.url)};

/** The request header of each security scheme. */
export const credentialHeaders = {${headers.join("\n")}} as const;

/** Method and path template of each operation, and the JSON type of its 200 answer. */
export const routes = {${rows.join("\n")}} as const;
`;
}

const jsonSchema = (body: { content?: Record<string, { schema?: Schema }> } | undefined) =>
  body?.content?.["application/json"]?.schema;

const wordsOf = (body: Body): string =>
  examplesOf(body.content?.["application/json"]).find((example) => typeof example === "string") ??
  body.description ??
  "";

/**
 * generated/validators.ts: a check for every body and parameter, compiled by Ajv and bundled, so that
 * nothing of Ajv is needed at run time. For the mock and the contract check, never for the client.
 */
async function validatorsModule(spec: Spec): Promise<string> {
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
      ajv.addSchema(JSON.parse(text), names.get(text));
    }
    return names.get(text)!;
  };
  const operations = operationsOf(spec);
  const rows = operations.map(({ operationId, parameters, requestBody, responses }) => {
    const query = parameters
      .filter((parameter) => parameter.in === "query")
      .map((parameter) => `${parameter.name}: ${check(parameter.schema)},`);
    const answers = Object.entries(responses).map(
      ([status, body]) => `${json(status)}: ${check(jsonSchema(body))},`,
    );
    const words = Object.entries(responses).map(
      ([status, body]) => `${json(status)}: ${json(wordsOf(body))},`,
    );
    return `${operationId}: {
      words: {${words.join("")}},
      query: {${query.join("")}},
      body: ${check(jsonSchema(requestBody))},
      bodyRequired: ${requestBody?.required ?? false},
      answers: {${answers.join("")}},
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
    minifyWhitespace: true,
    write: false,
    logLevel: "silent",
  });
  const code = bundle.outputFiles[0]!.text.replace(/export\s*\{[^}]*\};?\s*$/, "");

  return `// @ts-nocheck: compiled code.
/* eslint-disable */

/** A departure from the schema, as Ajv reports it. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
  message?: string;
}

/** True when the value fits the schema; otherwise \`errors\` says where not. */
export interface Check {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** The checks of one operation: query parameters by name, the request body, answers by status. */
export interface OperationChecks {
  /** What an answer of each status says: its first example that is a string, or its description. */
  words: Record<string, string>;
  query: Record<string, Check>;
  body: Check | undefined;
  bodyRequired: boolean;
  answers: Record<string, Check | undefined>;
}

${code}

export const validators: Record<${operations.map(({ operationId }) => json(operationId)).join(" | ")}, OperationChecks> = {${rows.join("\n")}};
`;
}
