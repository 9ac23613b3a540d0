import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lintSpec } from "../../scripts/lib/lint.ts";

const root = join(import.meta.dirname, "../..");
const path = join(root, "openapi/api-keys.yaml");
const config = join(root, "openapi/redocly.yaml");
const yaml = readFileSync(path, "utf8");

interface Rule {
  message?: string;
  severity?: string;
}
const configured = parse(readFileSync(config, "utf8")) as Record<
  "rules" | "oas3_1Rules",
  Record<string, Rule | string>
>;
const rules = [configured.rules, configured.oas3_1Rules]
  .flatMap((section) => Object.entries(section))
  .filter(([, rule]) => rule !== "off");

const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

const inGet = (line: string) =>
  swap("      operationId: getApiKey\n", `      operationId: getApiKey\n      ${line}\n`);
const inProperty = (line: string) =>
  swap(
    "          description: The ID of the key.\n",
    `          description: The ID of the key.\n          ${line}\n`,
  );

/** An edit that each rule refuses, and the line that it reports. */
const breaches: Record<string, [edit: (text: string) => string, line: string]> = {
  "no-unused-components": [
    swap("\n  schemas:\n", "\n  schemas:\n    Nobody: { type: string, description: Unused. }\n"),
    "    Nobody: { type: string, description: Unused. }",
  ],
  "no-invalid-media-type-examples": [
    swap("          limit: 50\n", "          limit: fifty\n"),
    "          limit: fifty",
  ],
  "no-invalid-schema-examples": [
    swap(
      "            code:\n              type: integer\n",
      "            code:\n              type: integer\n              example: none\n",
    ),
    "              example: none",
  ],
  "no-invalid-parameter-examples": [
    swap("          example: 50\n", "          example: many\n"),
    "          example: many",
  ],
  "no-http-verbs-in-paths": [
    swap("/api_keys/{api_key_id}:\n", "/post_keys/{api_key_id}:\n"),
    "  /v2/{organization_id}/post_keys/{api_key_id}:",
  ],
  "operation-operationId": [swap("      operationId: getApiKey\n", ""), "    get:"],
  "operation-operationId-unique": [
    swap("operationId: getApiKey", "operationId: listApiKeys"),
    "      operationId: listApiKeys",
  ],
  "operation-description": [
    // The first description of an operation that stands in one line.
    (text) => text.replace(/^ {6}description: [A-Z].*\n/m, ""),
    "    get:",
  ],
  "operation-singular-tag": [
    swap("tags: [Organization API Keys]", "tags: [Organization API Keys, Organization API Keys]"),
    "      tags: [Organization API Keys, Organization API Keys]",
  ],
  "operation-tag-defined": [
    swap("tags: [Organization API Keys]", "tags: [Keys]"),
    "      tags: [Keys]",
  ],
  "tag-description": [
    swap("    description: Manage the API keys of an organization.\n", ""),
    "  - name: Organization API Keys",
  ],
  "rule/operation-id-is-camel-case": [
    swap("operationId: getApiKey", "operationId: GetAPIKey"),
    "      operationId: GetAPIKey",
  ],
  "rule/operation-has-a-tag": [swap("tags: [Organization API Keys]", "tags: []"), "      tags: []"],
  "rule/schema-name-is-pascal-case": [
    (text) => text.replaceAll(/\bPagination\b/g, "page_info"),
    "    page_info:",
  ],
  "rule/property-has-a-description": [
    swap("          description: A human-readable name.\n", ""),
    "          type: string",
  ],
  "rule/media-type-has-an-example": [
    swap("              example: Failed to list API keys\n", ""),
    "            application/json:",
  ],
  "rule/operation-names-its-permissions": [
    swap('      x-required-permissions: ["apikey:delete"]\n', ""),
    "      operationId: deleteApiKey",
  ],
  "rule/client-server-has-no-variables": [
    swap(
      "url: https://monad.com/api\n",
      "url: https://{region}.monad.com/api\n    variables: { region: { default: eu } }\n",
    ),
    "    variables: { region: { default: eu } }",
  ],
  "rule/client-path-has-no-servers": [
    swap("/{api_key_id}:\n", "/{api_key_id}:\n    servers: [{ url: https://keys.example }]\n"),
    "    servers: [{ url: https://keys.example }]",
  ],
  "rule/client-operation-has-no-servers": [
    inGet("servers: [{ url: https://keys.example }]"),
    "      servers: [{ url: https://keys.example }]",
  ],
  "rule/client-operation-has-a-credential": [inGet("security: []"), "      security: []"],
  "rule/client-document-has-a-credential": [
    swap("security:\n  - ApiKeyAuth: []\n  - Bearer: []\n", "security: []\n"),
    "security: []",
  ],
  "rule/client-parameter-is-in-path-or-query": [
    swap("          in: query\n", "          in: header\n"),
    "          in: header",
  ],
  "rule/client-property-is-not-read-only": [
    inProperty("readOnly: true"),
    "          readOnly: true",
  ],
  "rule/client-property-is-not-write-only": [
    inProperty("writeOnly: true"),
    "          writeOnly: true",
  ],
  "rule/client-body-is-json": [
    (text) => text.replace(/(NotFound:\n.*\n {6}content:\n {8})application\/json/, "$1text/plain"),
    "        text/plain:",
  ],
  "rule/client-has-no-webhooks": [
    swap("\npaths:\n", "\nwebhooks: { made: { post: { responses: {} } } }\npaths:\n"),
    "webhooks: { made: { post: { responses: {} } } }",
  ],
  "rule/client-has-no-callbacks": [inGet("callbacks: {}"), "      callbacks: {}"],
};

const listRef = '$ref: "#/components/schemas/ApiKeyList"';

test.each<[title: string, edit: (text: string) => string, found: string, message: string]>([
  [
    "a reference without quotes",
    swap(listRef, "$ref: #/components/schemas/ApiKeyList"),
    "                $ref: #/components/schemas/ApiKeyList",
    'YAML reads what follows $ref as a comment: put it in quotes, "#/components/schemas/ApiKeyList".',
  ],
  [
    "a reference with a space",
    swap(listRef, '$ref: "#/components/schemas/ApiKey List"'),
    '                $ref: "#/components/schemas/ApiKey List"',
    'No reference has a space in it: "#/components/schemas/ApiKey List".',
  ],
  [
    "a reference to nothing",
    swap(listRef, '$ref: "#/components/schemas/Nothing"'),
    '                $ref: "#/components/schemas/Nothing"',
    "Can't resolve $ref #/components/schemas/Nothing",
  ],
  [
    "a reference into another file",
    swap(listRef, "$ref: list.yaml#/ApiKeyList"),
    "                $ref: list.yaml#/ApiKeyList",
    "The spec is one file: it cannot refer to list.yaml#/ApiKeyList.",
  ],
  [
    "a sample that is data",
    swap("$ref: samples/list.ts", "$ref: samples/list.json"),
    "        - { lang: TypeScript, source: { $ref: samples/list.json } }",
    "The spec is one file: it cannot refer to samples/list.json.",
  ],
  [
    "a merge conflict",
    swap("openapi: 3.1.0\n", "<<<<<<< HEAD\nopenapi: 3.1.0\n"),
    "<<<<<<< HEAD",
    "A merge conflict is not resolved.",
  ],
  [
    "a file that is not UTF-8",
    (text) =>
      Buffer.from(text.replace("The ID of the key.", "L'identit\u00e9."), "latin1").toString(),
    "          description: L'identit\uFFFD.",
    "This line has bytes that are not UTF-8: save the file as UTF-8.",
  ],
  [
    "an older OpenAPI",
    swap("openapi: 3.1.0", "openapi: 3.0.3"),
    "openapi: 3.0.3",
    "This project reads OpenAPI 3.1, not 3.0.3: use 3.1.0.",
  ],
  [
    "a later OpenAPI",
    swap("openapi: 3.1.0", "openapi: 4.0.0"),
    "openapi: 4.0.0",
    "This project reads OpenAPI 3.1, not 4.0.0: use 3.1.0.",
  ],
  [
    "Swagger",
    swap("openapi: 3.1.0", 'swagger: "2.0"'),
    'swagger: "2.0"',
    "This project reads OpenAPI 3.1, not Swagger 2.0: convert it.",
  ],
  [
    "no version of OpenAPI",
    swap("openapi: 3.1.0\n", ""),
    "",
    "The document does not say `openapi: 3.1.0`.",
  ],
  ["an empty file", () => "", "", "The file is empty."],
  ["a file of comments", () => "# Nothing yet.\n", "# Nothing yet.", "The file is empty."],
  [
    "a bad pattern",
    inProperty('pattern: "(["'),
    '          pattern: "(["',
    "Invalid regular expression: /([/u: Unterminated character class.",
  ],
  [
    "an unknown type",
    swap(
      "      type: object\n      description: An API key",
      "      type: objet\n      description: An API key",
    ),
    "      type: objet",
    '`type` can be one of the following only: "object", "array", "string", "number", "integer", "boolean", "null".',
  ],
  [
    "a default of another type",
    inProperty("default: 1"),
    "          default: 1",
    "The default is of type integer, the schema of type string.",
  ],
  [
    "a default outside enum",
    swap(
      "            type: integer\n          example: 50",
      "            type: integer\n            enum: [50]\n            default: 5\n          example: 50",
    ),
    "            default: 5",
    "The default is not one of the values in enum.",
  ],
])("%s is the first finding, with its line", async (_, edit, line, message) => {
  const edited = edit(yaml);
  const [first, ...others] = await lintSpec(path, config, edited);
  expect(first).toMatchObject({ file: path, severity: "error", message });
  if (line !== "") expect(edited.split("\n")[first!.line - 1]).toBe(line);
  expect(others.filter((other) => other.message.startsWith("Example"))).toEqual([]);
});

test("a spec as JSON with line breaks is read like one as YAML", async () => {
  const found = await lintSpec(path, config, JSON.stringify(parse(yaml), null, 2));
  expect(found).toEqual([]);
});

test("what only looks like a mistake is none", async () => {
  const comment = "# $ref: #/a, $ref: other.yaml\n<<: {}\n";
  expect(
    await lintSpec(path, config, yaml.replace("openapi:", `${comment.split("\n")[0]}\nopenapi:`)),
  ).toEqual([]);
});

test("the spec passes every rule", async () => {
  expect(await lintSpec(path, config)).toEqual([]);
});

describe("the ruleset refuses an edit", () => {
  test.each(rules)("by %s", async (rule, setting) => {
    const breach = breaches[rule];
    expect(breach, `add an edit that ${rule} refuses`).toBeDefined();
    const [edit, line] = breach!;
    const edited = edit(yaml);
    expect(edited).not.toBe(yaml);
    const findings = await lintSpec(path, config, edited);
    const found = findings.filter((finding) => finding.rule === rule);
    expect(found[0]).toMatchObject({ file: path, severity: "error" });
    const lines = edited.split("\n");
    expect(found.map((finding) => lines[finding.line - 1])).toContain(line);
    if (typeof setting === "object") expect(found[0]!.message).toBe(setting.message);
  });
});
