import { describe, expect, test } from "vitest";
import type { Change } from "../../scripts/diff/changes.ts";
import { specChanges } from "../../scripts/diff/compare.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

const yaml = `
openapi: 3.1.0
info: { title: Things, version: 1.0.0, description: About things. }
servers: [{ url: https://one.example }, { url: https://two.example }]
security: [{ Key: [] }, { Token: [] }]
tags: [{ name: Things }]
paths:
  /things/{thing_id}:
    parameters:
      - $ref: "#/components/parameters/ThingId"
    get:
      operationId: getThing
      x-required-permissions: ["thing:read"]
      parameters:
        - { name: part, in: query, schema: { type: string }, example: wheel }
        - { name: all, in: query, schema: { type: boolean }, example: true }
      responses:
        "200":
          description: A thing
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Thing" }
              example: { id: "1", name: one }
    delete:
      operationId: deleteThing
      responses:
        "204": { description: Gone }
components:
  securitySchemes:
    Key: { type: apiKey, in: header, name: x-key }
    Token: { type: apiKey, in: header, name: authorization }
  parameters:
    ThingId: { name: thing_id, in: path, required: true, schema: { type: string } }
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        parts: { type: array, items: { $ref: "#/components/schemas/Thing" } }
`;

/** The changes that replacing one text of the document by another makes. */
async function changesOf(...replacements: [from: string, to: string][]): Promise<Change[]> {
  const edited = replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, yaml);
  return specChanges(parseSpec(yaml), parseSpec(edited));
}

const summarize = (changes: Change[]) =>
  changes.map(({ operations, impact, sense, change }) =>
    [operations.join("+") || "-", impact, sense, change].join(" | "),
  );

describe("what no user can see", { timeout: 30_000 }, () => {
  test("comments, orders, the version and where a part is written down are no changes", async () => {
    const changes = await changesOf(
      ["openapi: 3.1.0", "# A comment.\nopenapi: 3.1.0"],
      ["version: 1.0.0", "version: 2.0.0"],
      ["required: [id, name]", "required: [name, id]"],
      ["[{ Key: [] }, { Token: [] }]", "[{ Token: [] }, { Key: [] }]"],
      ['id: "1", name: one', 'name: one, id: "1"'],
      [
        `    parameters:
      - $ref: "#/components/parameters/ThingId"
    get:`,
        `    get:
      security: [{ Key: [] }, { Token: [] }]`,
      ],
      [
        "        - { name: part, in: query, schema: { type: string }, example: wheel }",
        "        - { schema: { type: string }, name: thing_id, in: path, required: true }",
      ],
      [
        "example: true }",
        `example: true }
        - { name: part, in: query, schema: { type: string }, example: wheel }`,
      ],
      [
        "    delete:",
        `    delete:
      parameters:
        - $ref: "#/components/parameters/ThingId"`,
      ],
    );
    expect(summarize(changes)).toEqual([]);
  });

  test("allOf of plain objects is the object that it adds up to", async () => {
    const changes = await changesOf([
      `      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }`,
      `      allOf: [{ type: object, required: [id], properties: { id: { type: string } } }]
      required: [name]
      properties:
        name: { type: string }`,
    ]);
    expect(summarize(changes)).toEqual([]);
  });
});

describe("what has a name", { timeout: 30_000 }, () => {
  test("a renamed path parameter is major for the types", async () => {
    const changes = await changesOf(["thing_id", "id"]);
    expect(summarize(changes).sort()).toEqual([
      "deleteThing | major | types | path parameter `id` was `thing_id`",
      "getThing | major | types | path parameter `id` was `thing_id`",
      "getThing+deleteThing | major | types | the path reads `/things/{id}`, it was `/things/{thing_id}`",
    ]);
  });

  test("another operationId is major for the client, and not a change of the wire", async () => {
    expect(summarize(await changesOf(["operationId: getThing", "operationId: readThing"]))).toEqual(
      ["readThing | major | client | the operationId was `getThing`"],
    );
  });

  test("another component name is major for the types, and its uses are as they were", async () => {
    expect(
      summarize(await changesOf(["schemas/Thing", "schemas/Item"], ["    Thing:", "    Item:"])),
    ).toEqual([
      '- | major | types | `components["schemas"]["Thing"]` is gone',
      '- | minor | types | `components["schemas"]["Item"]` is new',
    ]);
  });

  test("a new operation is minor, and one that is gone major", async () => {
    expect(
      summarize(await changesOf(["    delete:", "    put:"], ["deleteThing", "putThing"])),
    ).toEqual([
      "deleteThing | major | wire | the operation is gone",
      "putThing | minor | wire | the operation is new",
      "deleteThing | major | client | the method is gone",
      "putThing | minor | client | the method is new",
    ]);
  });

  test("a path that moves breaks the wire and keeps its methods", async () => {
    const changes = await changesOf(["/things/{thing_id}:", "/v2/things/{thing_id}:"]);
    expect(summarize(changes)).toEqual([
      expect.stringMatching(/^getThing\+deleteThing \| major \| wire \| the path reads `\/v2/),
    ]);
  });
});

describe("the rest of the document", { timeout: 30_000 }, () => {
  test("another first server is major: it is where a client without baseUrl sends its credential", async () => {
    const changes = await changesOf([
      "[{ url: https://one.example }, { url: https://two.example }]",
      "[{ url: https://two.example }, { url: https://one.example }]",
    ]);
    expect(summarize(changes)).toEqual([
      "- | major | client | the first server is `https://two.example`, it was `https://one.example`",
    ]);
  });

  test("a permission more is major, and one less minor", async () => {
    const changes = await changesOf(['["thing:read"]', '["thing:see"]']);
    expect(summarize(changes)).toEqual([
      "getThing | major | wire | needs `thing:see`",
      "getThing | minor | wire | `thing:read` is not needed",
    ]);
  });

  test("a credential that is no longer accepted is major", async () => {
    const changes = await changesOf(["[{ Key: [] }, { Token: [] }]", "[{ Key: [] }]"]);
    expect(summarize(changes)).toEqual([
      "deleteThing | major | wire | security 1 is gone",
      "getThing | major | wire | security 1 is gone",
    ]);
  });

  test("examples, samples and descriptions are for the docs, and patch", async () => {
    const changes = await changesOf(
      ["name: one", "name: two"],
      ["About things.", "About all things."],
      [
        "operationId: deleteThing",
        "operationId: deleteThing\n      x-codeSamples: [{ source: { $ref: a.ts } }]",
      ],
    );
    expect(summarize(changes)).toEqual([
      "- | patch | docs | info: description reworded",
      "getThing | patch | docs | `example` changed",
      "deleteThing | patch | docs | `x-codeSamples` changed",
    ]);
  });

  test("a reference that leads nowhere, or into another file, is an error that names it", async () => {
    await expect(changesOf(["schemas/Thing", "schemas/None"])).rejects.toThrow(
      "#/components/schemas/None",
    );
    await expect(changesOf(["#/components/schemas/Thing", "thing.yaml"])).rejects.toThrow(
      "thing.yaml is in another file",
    );
  });
});
