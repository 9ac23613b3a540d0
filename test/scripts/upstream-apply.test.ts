import { diffLines } from "diff";
import { expect, test } from "vitest";
import { parseSpec } from "../../scripts/lib/spec.ts";
import { applyUpstream } from "../../scripts/upstream/apply.ts";
import { compareDocuments } from "../../scripts/upstream/compare.ts";

/** As this project writes: comments, a shared schema, a composed one, an example. */
const ours = `openapi: 3.1.0
info: { title: Keys, version: 1.0.0 }
servers: [{ url: https://keys.example }]
paths:
  /api_keys/{key_id}:
    get:
      operationId: getKey
      tags: [Keys]
      summary: Get key
      x-required-permissions: ["key:read"]
      parameters:
        - name: part
          in: query
          description: Which part.
          schema:
            type: string
      responses:
        "200":
          description: The key
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Key"
    post:
      operationId: rollKey
      tags: [Keys]
      summary: Roll key
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/Roll"
      responses:
        "200":
          description: The key
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/NewKey"
components:
  securitySchemes: {}
  schemas:
    # A key without its secret.
    Key:
      type: object
      required: [id]
      properties:
        id:
          type: string
          description: Identifies it.
        tags: # in no order
          type: array
          description: Names.
          items:
            type: string
    NewKey:
      allOf:
        - $ref: "#/components/schemas/Key"
        - type: object
          properties:
            secret:
              type: string
              description: Shown once.
    Roll:
      type: object
      required: [reason, until]
      properties:
        reason:
          type: string
          description: Why.
        until:
          type: string
          description: When.
`;

type Edit = (spec: any) => unknown;
const properties = (spec: any, name: string) => spec.components.schemas[name].properties;
const owner = { type: "string", description: "Who has it." };

/** What applying their change does to our text: "+ line" and "- line". */
function applied(edit: Edit) {
  const theirs = parseSpec(ours);
  edit(theirs);
  const { text, ...rest } = applyUpstream(ours, theirs, []);
  const lines = diffLines(ours, text).flatMap(({ added, removed, value }) =>
    added || removed
      ? value
          .trimEnd()
          .split("\n")
          .map((line) => `${added ? "+" : "-"}${line}`)
      : [],
  );
  return { ...rest, lines, left: compareDocuments(theirs, parseSpec(text)).length };
}

test.each<[title: string, edit: Edit, applied: string[], lines: string[]]>([
  [
    "a new field of a shared schema, once for all its users",
    (spec) => (properties(spec, "Key").owner = owner),
    ["getKey: response 200: owner", "rollKey: response 200: owner"],
    ["+        owner:", "+          type: string", "+          description: Who has it."],
  ],
  [
    "a new field of a composed schema",
    (spec) => (spec.components.schemas.NewKey.allOf[1].properties.owner = owner),
    ["rollKey: response 200: owner"],
    [
      "+            owner:",
      "+              type: string",
      "+              description: Who has it.",
    ],
  ],
  [
    "a new optional field of a request",
    (spec) => (properties(spec, "Roll").owner = { ...owner, format: "uuid" }),
    ["rollKey: request body: owner"],
    [
      "+        owner:",
      "+          type: string",
      "+          format: uuid",
      "+          description: Who has it.",
    ],
  ],
  [
    "a new list",
    (spec) =>
      (properties(spec, "Roll").ids = {
        ...{ type: "array", items: { type: "string" }, description: "Which." },
      }),
    ["rollKey: request body: ids"],
    [
      "+        ids:",
      "+          type: array",
      "+          items:",
      "+            type: string",
      "+          description: Which.",
    ],
  ],
  [
    "a long text, folded",
    (spec) => (properties(spec, "Key").id.description = `Long ${"word ".repeat(20)}end.`),
    ["getKey: response 200: id: description", "rollKey: response 200: id: description"],
    [
      "-          description: Identifies it.",
      "+          description: >-",
      `+            Long ${"word ".repeat(15)}word`,
      "+            word word word word end.",
    ],
  ],
  [
    "a new query parameter",
    (spec) =>
      spec.paths["/api_keys/{key_id}"].get.parameters.push({
        ...{ name: "depth", in: "query", description: "How deep.", schema: { type: "integer" } },
      }),
    ["getKey: query parameter depth"],
    [
      "+        - name: depth",
      "+          in: query",
      "+          description: How deep.",
      "+          schema:",
      "+            type: integer",
    ],
  ],
  [
    "permissions",
    (spec) => spec.paths["/api_keys/{key_id}"].get["x-required-permissions"].push("role:read"),
    ["getKey: permissions"],
    [
      '-      x-required-permissions: ["key:read"]',
      '+      x-required-permissions: ["key:read", "role:read"]',
    ],
  ],
  [
    "the texts of an operation and a response",
    (spec) => {
      const { get } = spec.paths["/api_keys/{key_id}"];
      get.summary = "Read key";
      get.responses["200"].description = "One key";
    },
    ["getKey: summary", "getKey: response 200: description"],
    [
      "-      summary: Get key",
      "+      summary: Read key",
      "-          description: The key",
      "+          description: One key",
    ],
  ],
  [
    "a field that may be left out now",
    (spec) => spec.components.schemas.Roll.required.shift(),
    ["rollKey: request body: reason: required"],
    ["-      required: [reason, until]", "+      required: [until]"],
  ],
  [
    "a type and a limit",
    (spec) => Object.assign(properties(spec, "Key").tags.items, { maxLength: 9, type: "integer" }),
    ["getKey: response 200: tags[]: type", "getKey: response 200: tags[]: maxLength"].flatMap(
      (one) => [one],
    ),
    ["-            type: string", "+            type: integer", "+            maxLength: 9"],
  ],
  [
    "the type of a parameter",
    (spec) => (spec.paths["/api_keys/{key_id}"].get.parameters[0].schema.type = "integer"),
    ["getKey: query parameter part: type"],
    ["-            type: string", "+            type: integer"],
  ],
])("%s is applied, and nothing else changes", (_, edit, locations, lines) => {
  const result = applied(edit);
  expect(result.lines).toEqual(lines);
  expect(result.applied).toEqual(expect.arrayContaining(locations));
  expect([result.notApplied, result.left]).toEqual([[], 0]);
});

test.each<[title: string, edit: Edit, location: string]>([
  [
    "a field without a text",
    (spec) => (properties(spec, "Roll").owner = { type: "string" }),
    "rollKey: request body: owner",
  ],
  [
    "a field that is an object",
    (spec) => (properties(spec, "Roll").owner = { ...owner, type: "object", properties: {} }),
    "rollKey: request body: owner",
  ],
  [
    "a field that is required",
    (spec) => {
      properties(spec, "Roll").owner = owner;
      spec.components.schemas.Roll.required.push("owner");
    },
    "rollKey: request body: owner",
  ],
  [
    "a field that is gone",
    (spec) => delete properties(spec, "Key").tags,
    "getKey: response 200: tags",
  ],
  [
    "permissions that they do not state",
    (spec) => delete spec.paths["/api_keys/{key_id}"].get["x-required-permissions"],
    "getKey: permissions",
  ],
  [
    "a new status",
    (spec) => (spec.paths["/api_keys/{key_id}"].get.responses["404"] = { description: "None" }),
    "getKey: response 404",
  ],
  [
    "a new operation",
    (spec) => (spec.paths["/api_keys"] = { get: { summary: "List keys", responses: {} } }),
    "GET /api_keys",
  ],
])("%s is left to a person", (_, edit, location) => {
  const result = applied(edit);
  expect(result.lines).toEqual([]);
  expect(result.notApplied).toContain(location);
  expect(result.applied).toEqual([]);
});
