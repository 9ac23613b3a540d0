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
const configured = parse(readFileSync(config, "utf8")).rules as Record<string, Rule | string>;
const rules = Object.entries(configured).filter(([, rule]) => rule !== "off");

const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

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
    swap("/api_keys/{api_key_id}/regenerate:", "/api_keys/{api_key_id}/post_anew:"),
    "  /v2/{organization_id}/api_keys/{api_key_id}/post_anew:",
  ],
  "operation-operationId": [swap("      operationId: getApiKey\n", ""), "    get:"],
  "operation-operationId-unique": [
    swap("operationId: getApiKey", "operationId: listApiKeys"),
    "      operationId: listApiKeys",
  ],
  "operation-description": [
    swap("      description: Returns an API key, without its token.\n", ""),
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
};

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
