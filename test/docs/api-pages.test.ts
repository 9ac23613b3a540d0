import { describe, expect, test } from "vitest";
import { apiPages } from "../../scripts/docs/api-pages.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

// An API that shares nothing with the project's own: no page may depend on its operations.
const spec = parseSpec(`
openapi: 3.1.0
info: { title: Boats, version: 1.0.0, description: Rents boats. }
servers: [{ url: https://boats.test, description: The harbour. }]
paths:
  /boats/{name}:
    parameters: [{ $ref: "#/components/parameters/Name" }]
    put:
      operationId: rentBoat
      summary: Rent a boat
      description: Rents it for a day.
      x-required-permissions: [boat:rent]
      x-codeSamples: [{ lang: TypeScript, source: "rent();\\n" }, { lang: Go, source: "Rent()" }]
      requestBody:
        description: The terms
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Terms" }
            examples: { long: { $ref: "#/components/examples/Long" } }
      responses:
        "201":
          description: Rented
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Boat" } }
              example: [{ name: Ada }]
        "409": { description: Taken, content: { application/json: { schema: { type: string }, example: Taken } } }
        "418": { description: No boat, content: { application/json: { schema: { type: string }, example: Tea } } }
        "503": { description: Storm }
components:
  securitySchemes: { Oar: { type: apiKey, in: query, name: oar, description: A token. } }
  parameters:
    Name: { name: name, in: path, required: true, description: Its name, schema: { type: string }, example: Ada }
  examples:
    Long: { summary: A long rent, value: { days: 9 } }
  schemas:
    Terms:
      description: How long.
      allOf:
        - { type: object, required: [days], properties: { days: { type: integer, description: "From 1 | to 9" } } }
        - { type: object, properties: { kind: { enum: [sail, row], type: string } } }
    Boat:
      type: object
      required: [name]
      properties:
        name: { type: string, description: Its name. }
        berth: { oneOf: [{ type: string }, { type: "null" }] }
        tender: { $ref: "#/components/schemas/Boat" }
`);
const pages = apiPages(spec);
const markdown = pages.find(({ page }) => page === "rentBoat")!.markdown;

test("there is an overview, and a page per operation", () => {
  expect(pages.map(({ page, title }) => [page, title])).toEqual([
    ["index", "HTTP API"],
    ["rentBoat", "Rent a boat"],
  ]);
});

test.each([
  "Rents boats.",
  "| [Rent a boat](./rentBoat.md) | `PUT /boats/{name}` | `boat:rent` |",
  "| `Oar` | `oar` (query) | A token. |",
  "| `https://boats.test` | The harbour. |",
])("the overview shows %s", (part) => {
  expect(pages[0]!.markdown).toContain(part);
});

describe("the page of an operation shows", () => {
  test.each([
    ["method and path", "**PUT** `/boats/{name}`"],
    ["the description", "Rents it for a day."],
    ["the permissions", "Required permission: `boat:rent`."],
    ["a TypeScript sample", "```ts [TypeScript]\nrent();\n```"],
    ["a sample in a language that it does not know", "```go [Go]\nRent()\n```"],
    ["tabs around several samples", "::: code-group\n\n```ts"],
    [
      "a shared parameter",
      "| `name` | string, in path | **Required.** Its name. Example: `Ada`. |",
    ],
    ["the request's content type", "`application/json`, required: object. How long."],
    ["a required field of a part", "| `days` | integer | **Required.** From 1 \\| to 9. |"],
    ["an optional field with its values", "| `kind` | string | One of `sail`, `row`. |"],
    ["an example that is referenced", '"days": 9'],
    ["an anchor for a status", "### 201: Rented {#status-201}"],
    ["a list", "`application/json`: array of Boat."],
    ["the fields of its items", "| `[].name` | string | Its name. |"],
    ["alternatives", "| `[].berth` | string or null | May be missing. |"],
    ["a schema within itself", "| `[].tender` | object | May be missing. |"],
    ["every status", "| [`503`](#errors) | Storm |"],
    ["errors of one schema together", "The body of `409`, `418` is `application/json`: string."],
    ["an example per error", '| `418` | `"Tea"` |'],
    ["errors without a body", "`503`: without a body."],
  ])("%s", (_, part) => {
    expect(markdown).toContain(part);
  });
});

test("a schema within itself is shown once", () => {
  expect(markdown).not.toContain("tender.tender");
});
