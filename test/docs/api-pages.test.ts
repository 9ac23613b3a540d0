import { describe, expect, test } from "vitest";
import { apiPages } from "../../docs/.vitepress/api-pages.ts";
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
          headers:
            X-Berth: { description: Where it lies, schema: { type: integer, minimum: 1 } }
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
    Name: { name: name, in: path, required: true, description: Its name, schema: { type: string, minLength: 1, maxLength: 40 }, example: Ada }
  examples:
    Long: { summary: A long rent, value: { days: 9 } }
  schemas:
    Terms:
      description: How long.
      allOf:
        - { type: object, required: [days], properties: { days: { type: integer, minimum: 1, maximum: 9, description: "Whole days" } } }
        - { type: object, properties: { kind: { enum: [sail, row], type: string } } }
    Boat:
      type: object
      required: [name]
      properties:
        name: { type: string, format: uri, description: Its name. }
        berth: { oneOf: [{ type: string }, { type: "null" }] }
        tender: { $ref: "#/components/schemas/Boat" }
        crew: { type: object, description: Who sails., properties: { size: { type: integer, default: 2 } } }
`);
const pages = apiPages(spec, { rentBoat: "> A note." });
const pageOf = (name: string) => pages.find(({ page }) => page === name)!;
const { markdown } = pageOf("rentBoat");

test("there is an overview, a page per operation, and one of all schemas", () => {
  expect(pages.map(({ page, title, method }) => [page, title, method])).toEqual([
    ["index", "HTTP API", undefined],
    ["rentBoat", "Rent a boat", "PUT"],
    ["schemas", "Schemas", undefined],
  ]);
});

test("a page is described by what its operation does", () => {
  expect(pageOf("rentBoat").description).toBe("Rents it for a day.");
});

test.each([
  "Rents boats.",
  "| [Rent a boat](./rentBoat.md) | `PUT /boats/{name}` | `boat:rent` |",
  "| `Oar` | `oar` (query) | A token. |",
  "| `https://boats.test` | The harbour. |",
])("the overview shows %s", (part) => {
  expect(pageOf("index").markdown).toContain(part);
});

describe("the page of an operation shows", () => {
  test.each([
    ["the URL, with the method as its label", "```PUT\nhttps://boats.test/boats/{name}\n```"],
    ["the description", "Rents it for a day."],
    ["its note", "\n\n> A note.\n\n"],
    ["the permissions", "Required permission: `boat:rent`."],
    ["a TypeScript sample", "```ts [TypeScript]\nrent();\n```"],
    ["a sample in a language that it does not know", "```go [Go]\nRent()\n```"],
    ["tabs around the samples", "::: code-group\n\n```ts"],
    [
      "a parameter with its limits and its anchor",
      "- [`name`](#parameter-name) string · in path · not empty · at most 40 characters · **required** {#parameter-name .field}\n\n  Its name. Example: `Ada`.",
    ],
    ["the request's content type", "`application/json`, required: [Terms](./schemas.md#Terms)."],
    [
      "a required field of a part, with its range",
      "- [`days`](#request-days) integer · 1 to 9 · **required** {#request-days .field}\n\n  Whole days.",
    ],
    [
      "an optional field with its values",
      "- [`kind`](#request-kind) string · one of `sail`, `row` {",
    ],
    ["an example that is referenced", '"days": 9'],
    ["an anchor for a status", "### 201: Rented {#status-201}"],
    [
      "a response header",
      "- [`X-Berth`](#header-201-x-berth) integer · header · at least 1 · may be absent {#header-201-x-berth .field}\n\n  Where it lies.",
    ],
    [
      "a list, with a link to the schema",
      "`application/json`: array of [Boat](./schemas.md#Boat).",
    ],
    ["the fields of its items, with their format", "- [`name`](#response-name) string · `uri` {"],
    ["alternatives", "- [`berth`](#response-berth) string or null · may be absent {"],
    ["a schema within itself", "- [`tender`](#response-tender) [Boat](./schemas.md#Boat) ·"],
    [
      "the fields of an object within, in a block that opens",
      "  ::: details Fields of `crew`\n\n  - [`size`](#response-crew-size) integer · default `2` · may be absent {#response-crew-size .field}\n\n  :::",
    ],
    ["an error with its page and an example", '| [`418`](./errors/418.md) | No boat | `"Tea"` |'],
    ["an error without a body", "| [`503`](./errors/503.md) | Storm |  |"],
    ["the type of errors", "The body is `application/json`, string."],
  ])("%s", (_, part) => {
    expect(markdown).toContain(part);
  });
});

test("the page of schemas shows each with an anchor, and its fields", () => {
  expect(pageOf("schemas").markdown).toContain("## Boat {#Boat}\n\n- [`name`](#Boat-name)");
  expect(pageOf("schemas").markdown).toContain(
    "- [`name`](#Boat-name) string · `uri` · **required** {#Boat-name .field}",
  );
});

test("a schema within itself is shown once", () => {
  expect(markdown).not.toContain("response-tender-");
});
