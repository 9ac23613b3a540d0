import { describe, expect, test } from "vitest";
import { type Change, specChanges } from "../../scripts/diff/changes.ts";
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
function changesOf(...replacements: [from: string, to: string][]): Change[] {
  const edited = replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, yaml);
  return specChanges(parseSpec(yaml), parseSpec(edited));
}

const summarize = (changes: Change[]) =>
  changes.map(({ operations, impact, audience, change }) =>
    [operations.join("+") || "-", impact, audience, change].join(" | "),
  );

describe("what no user can see", () => {
  test("comments, orders, the version and where a part is written down are no changes", () => {
    const changes = changesOf(
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

  test("allOf of plain objects is the object that it adds up to", () => {
    const changes = changesOf([
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

describe("what has a name", () => {
  test("a renamed path parameter is major for the types", () => {
    const changes = changesOf(["thing_id", "id"]);
    expect(summarize(changes).sort()).toEqual([
      "deleteThing | major | types | path parameter `id` was `thing_id`",
      "deleteThing | major | types | the path reads `/things/{id}`, it was `/things/{thing_id}`",
      "getThing | major | types | path parameter `id` was `thing_id`",
      "getThing | major | types | the path reads `/things/{id}`, it was `/things/{thing_id}`",
    ]);
  });

  test("another operationId is major for the client, and not a change of the wire", () => {
    expect(summarize(changesOf(["operationId: getThing", "operationId: readThing"]))).toEqual([
      "readThing | major | client | the operationId was `getThing`",
    ]);
  });

  test("an operationId where there was none is minor, and one that is gone major", () => {
    const nameless = parseSpec(yaml.replace("      operationId: deleteThing\n", ""));
    expect(summarize(specChanges(nameless, parseSpec(yaml)))).toEqual([
      "deleteThing | minor | client | the operationId was not set",
    ]);
    expect(summarize(specChanges(parseSpec(yaml), nameless))).toEqual([
      "DELETE /things/{thing_id} | major | client | the operationId was `deleteThing`",
    ]);
  });

  test("another component name is major for the types, and its uses are as they were", () => {
    expect(
      summarize(changesOf(["schemas/Thing", "schemas/Item"], ["    Thing:", "    Item:"])),
    ).toEqual([
      '- | major | types | `components["schemas"]["Thing"]` is gone',
      '- | minor | types | `components["schemas"]["Item"]` is new',
    ]);
  });

  test("a new operation is minor, and one that is gone major", () => {
    expect(summarize(changesOf(["    delete:", "    put:"], ["deleteThing", "putThing"]))).toEqual([
      "deleteThing | major | client | the operation is gone",
      "putThing | minor | client | the operation is new",
    ]);
  });

  test("a path that moves breaks the wire and keeps its methods", () => {
    const changes = changesOf(["/things/{thing_id}:", "/v2/things/{thing_id}:"]);
    expect(summarize(changes)).toEqual([
      "getThing | major | wire | the path reads `/v2/things/{thing_id}`, it was `/things/{thing_id}`",
      "deleteThing | major | wire | the path reads `/v2/things/{thing_id}`, it was `/things/{thing_id}`",
    ]);
  });
});

describe("the rest of the document", () => {
  test("another first server is major: it is where a client without baseUrl sends its credential", () => {
    const changes = changesOf([
      "[{ url: https://one.example }, { url: https://two.example }]",
      "[{ url: https://two.example }, { url: https://one.example }]",
    ]);
    expect(summarize(changes)).toEqual([
      "- | major | client | the first server is `https://two.example`, it was `https://one.example`",
    ]);
  });

  test("a credential that is renamed and reworded is the same credential", () => {
    const changes = changesOf(
      ["{ Token: [] }", "{ Jwt: [] }"],
      ["Token: { type", "Jwt: { description: A JWT., type"],
    );
    expect(summarize(changes)).toEqual([
      "- | patch | docs | credential Jwt was `Token`",
      "- | patch | docs | credential Jwt: description reworded",
    ]);
  });

  test("a permission more is major, and one less minor", () => {
    const changes = changesOf(['["thing:read"]', '["thing:see"]']);
    expect(summarize(changes)).toEqual([
      "getThing | major | wire | needs `thing:see`",
      "getThing | minor | wire | `thing:read` is not needed",
    ]);
  });

  test("a permission where none was stated is minor, and where none was needed major", () => {
    const stated = (permissions: string) =>
      `operationId: deleteThing\n      x-required-permissions: ${permissions}`;
    expect(summarize(changesOf(["operationId: deleteThing", stated('["thing:delete"]')]))).toEqual([
      "deleteThing | minor | wire | needs `thing:delete`",
    ]);
    const none = yaml.replace("operationId: deleteThing", stated("[]"));
    const one = yaml.replace("operationId: deleteThing", stated('["thing:delete"]'));
    expect(summarize(specChanges(parseSpec(none), parseSpec(one)))).toEqual([
      "deleteThing | major | wire | needs `thing:delete`",
    ]);
  });

  test("a credential that is no longer accepted is major", () => {
    const changes = changesOf(["[{ Key: [] }, { Token: [] }]", "[{ Key: [] }]"]);
    expect(summarize(changes)).toEqual([
      "getThing | major | wire | `Token` is not accepted any more",
      "deleteThing | major | wire | `Token` is not accepted any more",
    ]);
  });

  test("examples, samples and descriptions are for the docs, and patch", () => {
    const changes = changesOf(
      ["name: one", "name: two"],
      ["About things.", "About all things."],
      [
        "operationId: deleteThing",
        "operationId: deleteThing\n      x-codeSamples: [{ source: { $ref: a.ts } }]",
      ],
    );
    expect(summarize(changes)).toEqual([
      "- | patch | docs | info: description reworded",
      "getThing | patch | docs | response 200: `example` changed",
      "deleteThing | patch | docs | the operation: `x-codeSamples` changed",
    ]);
  });

  test("a reference that leads nowhere, or into another file, is an error that names it", () => {
    expect(() => changesOf(["schemas/Thing", "schemas/None"])).toThrow("#/components/schemas/None");
    expect(() => changesOf(["#/components/schemas/Thing", "thing.yaml"])).toThrow(
      "thing.yaml is in another file",
    );
  });
});
