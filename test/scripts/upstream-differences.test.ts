import { describe, expect, test } from "vitest";
import { compareDocuments } from "../../scripts/upstream/compare.ts";
import { ours, oursYaml, theirs, theirsText } from "../helpers/upstream-setup.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

const differences = (...replacements: [string, string][]) =>
  compareDocuments(theirs(...replacements), ours()).map(({ kind, location, they, ours: our }) =>
    [kind, location, they, our].join(" | "),
  );

describe("upstream differences", () => {
  test("are empty for the same API written in another manner", () => {
    expect(differences()).toEqual([]);
  });

  test("name a field that only they have", () => {
    expect(
      differences([
        "note: { type: string } } }",
        "note: { type: string }, owner: { type: string } } }",
      ]),
    ).toEqual(["theirs | updateKey: request body: owner | type: string; required: no | "]);
  });

  test("name a field that they have removed", () => {
    expect(
      differences([
        "tags: { type: array, uniqueItems: false, items: { type: string } }",
        "old: {}",
      ]),
    ).toEqual([
      "theirs | getKey: response 200: old | type: anything; required: no | ",
      "ours | getKey: response 200: tags |  | type: array; required: no",
    ]);
  });

  test.each<[title: string, from: string, to: string, difference: string]>([
    [
      "a type",
      "id: { type: string } }",
      "id: { type: integer } }",
      "getKey: response 200: id: type | integer | string",
    ],
    [
      "the type of a list's items",
      "items: { type: string }",
      "items: { type: integer }",
      "getKey: response 200: tags[]: type | integer | string",
    ],
    [
      "null",
      "nullable: true",
      "nullable: false",
      "getKey: response 200: note: type | string | null or string",
    ],
    ["what is required", "required: [id], ", "", "getKey: response 200: id: required | no | yes"],
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
      "getKey: response 200: tags: enum | a | ",
    ],
    [
      "a limit",
      "items: { type: string }",
      "items: { type: string, maxLength: 9 }",
      "getKey: response 200: tags[]: maxLength | 9 | ",
    ],
    [
      "a refusal of further fields",
      "routes.KeyUpdate: { type: object",
      "routes.KeyUpdate: { additionalProperties: false, type: object",
      "updateKey: request body: additionalProperties | false | ",
    ],
    [
      "a default that is false",
      "note: { type: string } } }",
      "note: { type: string, default: false } } }",
      "updateKey: request body: note: default | false | ",
    ],
    [
      "the description of a status",
      "description: Done",
      "description: Updated",
      "updateKey: response 200: description | Updated | Done",
    ],
    [
      "a description that does not only repeat the name",
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
      "getKey: operationId | ReadKey | getKey",
    ],
  ])("name %s", (_, from, to, difference) => {
    expect(differences([from, to])).toContainEqual(`differs | ${difference}`);
  });

  test("name a status, a parameter, a server and a media type of one side, each once", () => {
    expect(
      differences(
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
      "ours | server https://keys.example |  | ",
      "theirs | getKey: query parameter key_id | type: string; required: yes | ",
      "ours | getKey: path parameter key_id |  | type: string; required: yes",
      "theirs | getKey: response 200 as text/plain | type: anything | ",
      "theirs | updateKey: query parameter key_id | type: string; required: yes | ",
      "ours | updateKey: path parameter key_id |  | type: string; required: yes",
      "theirs | updateKey: response 204 | description: Done | ",
      "ours | updateKey: response 200 |  | description: Done",
    ]);
  });

  test("name a new operation under our resource or our tag, and no other", () => {
    const paths = `paths:
  /{organization}/api_keys/{key}/disable:
    post: { summary: Disable key, responses: { "200": { description: Done } } }
  /{organization}/key-report:
    get: { tags: [Organization API Keys], responses: { "200": { description: Report } } }
  /{organization}/api_keys_of_others:
    get: { responses: { "200": { description: No } } }`;
    expect(differences(["paths:", paths])).toEqual([
      "theirs | POST /{organization}/api_keys/{key}/disable | summary: Disable key | ",
      "theirs | GET /{organization}/key-report |  | ",
    ]);
  });

  test("name a new operation of any resource that our spec has", () => {
    const toRoles = (yaml: string) =>
      yaml.replaceAll("api_keys", "roles").replaceAll("Organization API Keys", "Roles");
    const paths = "paths:\n  /{organization}/roles: { get: { responses: {} } }";
    const found = compareDocuments(
      parseSpec(toRoles(theirsText(["paths:", paths]))),
      parseSpec(toRoles(oursYaml)),
    );
    expect(found.map(({ location }) => location)).toEqual(["GET /{organization}/roles"]);
  });

  test("name every operation of ours that their document lacks", () => {
    const other = parseSpec(
      oursYaml.replace("/api_keys/", "/tokens/").replace("Organization API Keys", "Tokens"),
    );
    expect(
      compareDocuments(other, ours()).map(({ kind, location }) => `${kind} ${location}`),
    ).toEqual(["ours getKey", "ours updateKey"]);
  });
});
