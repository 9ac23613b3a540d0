import { describe, expect, test } from "vitest";
import { differencesOf } from "../../scripts/upstream/compare.ts";
import { ours, oursYaml, theirs } from "../helpers/upstream-setup.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

const told = (...replacements: [string, string][]) =>
  differencesOf(theirs(...replacements), ours()).map(({ kind, place, they, ours: our }) =>
    [kind, place, they, our].join(" | "),
  );

describe("the differences from the vendor's document", () => {
  test("are none where it says the same in its own manner", () => {
    expect(told()).toEqual([]);
  });

  test("name a field that they have and ours lacks", () => {
    expect(
      told(["note: { type: string } } }", "note: { type: string }, owner: { type: string } } }"]),
    ).toEqual(["theirs | updateKey: request body: owner | type: string; required: no | "]);
  });

  test("name a field that they no longer have", () => {
    expect(
      told(["tags: { type: array, uniqueItems: false, items: { type: string } }", "old: {}"]),
    ).toEqual([
      "theirs | getKey: answer 200: old | type: anything; required: no | ",
      "ours | getKey: answer 200: tags |  | type: array; required: no",
    ]);
  });

  test.each<[title: string, from: string, to: string, difference: string]>([
    [
      "a type",
      "id: { type: string } }",
      "id: { type: integer } }",
      "getKey: answer 200: id: type | integer | string",
    ],
    [
      "the type of a list's items",
      "items: { type: string }",
      "items: { type: integer }",
      "getKey: answer 200: tags[]: type | integer | string",
    ],
    [
      "null",
      "nullable: true",
      "nullable: false",
      "getKey: answer 200: note: type | string | null or string",
    ],
    ["what is required", "required: [id], ", "", "getKey: answer 200: id: required | no | yes"],
    [
      "whether the body is required",
      "        required: true\n        content",
      "        content",
      "updateKey: request body: required | no | yes",
    ],
    [
      "a list of values",
      "tags: { type: array",
      "tags: { enum: [a], type: array",
      "getKey: answer 200: tags: enum | a | ",
    ],
    [
      "a limit",
      "items: { type: string }",
      "items: { type: string, maxLength: 9 }",
      "getKey: answer 200: tags[]: maxLength | 9 | ",
    ],
    [
      "the words of a status",
      "description: Done",
      "description: Updated",
      "updateKey: answer 200: description | Updated | Done",
    ],
    [
      "a description that says something",
      "description: Key ID",
      "description: Or its name",
      "getKey: path parameter key_id: description | Or its name | ",
    ],
    ["the permissions", '["key:read"]', '["key:see"]', "getKey: permissions | key:see | key:read"],
    [
      "the credentials",
      "security: [{ Key: [] }]",
      "security: [{ Key: [], Org: [] }]",
      "getKey: credentials | Key and Org | Key",
    ],
    [
      "the header of a credential",
      "name: x-key",
      "name: x-token",
      "credential Key: name | x-token | x-key",
    ],
    [
      "a deprecation",
      "operationId: GetKey",
      "deprecated: true\n      operationId: GetKey",
      "getKey: deprecated | true | ",
    ],
    [
      "an operationId, but not its casing",
      "operationId: GetKey",
      "operationId: ReadKey",
      "getKey: operationId | readkey | getkey",
    ],
  ])("tell %s apart", (_, from, to, difference) => {
    expect(told([from, to])).toContainEqual(`otherwise | ${difference}`);
  });

  test("name a status, a parameter, a server and a media type that are on one side only, each once", () => {
    expect(
      told(
        ['        "200": { description: Done }', '        "204": { description: Done }'],
        ["name: key_id, in: path", "name: key_id, in: query"],
        ["url: https://keys.example", "url: https://other.example"],
        [
          "{ application/json: { schema: { $ref",
          "{ text/plain: {}, application/json: { schema: { $ref",
        ],
      ),
    ).toEqual([
      "theirs | server https://other.example |  | ",
      "theirs | getKey: query parameter key_id | type: string; required: yes | ",
      "theirs | getKey: answer 200 as text/plain | type: anything | ",
      "theirs | updateKey: query parameter key_id | type: string; required: yes | ",
      "theirs | updateKey: answer 204 | description: Done | ",
      "ours | server https://keys.example |  | ",
      "ours | getKey: path parameter key_id |  | type: string; required: yes",
      "ours | updateKey: path parameter key_id |  | type: string; required: yes",
      "ours | updateKey: answer 200 |  | description: Done",
    ]);
  });

  test("name a new operation under api_keys, and one under the tag, but no other", () => {
    const paths = `paths:
  /{organization}/api_keys/{key}/disable:
    post: { summary: Disable key, responses: { "200": { description: Done } } }
  /{organization}/key-report:
    get: { tags: [Organization API Keys], responses: { "200": { description: Report } } }
  /{organization}/api_keys_of_others:
    get: { responses: { "200": { description: No } } }`;
    expect(told(["paths:", paths])).toEqual([
      "theirs | POST /{organization}/api_keys/{key}/disable | summary: Disable key | ",
      "theirs | GET /{organization}/key-report |  | ",
    ]);
  });

  test("name every operation of ours that a document of something else lacks", () => {
    const other = parseSpec(oursYaml.replace("/api_keys/", "/tokens/"));
    expect(differencesOf(other, ours()).map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      "ours getKey",
      "ours updateKey",
    ]);
  });
});
