/** What an edit of the spec means: the verdict, and every row of the report. */
import { expect, test } from "vitest";
import { specChanges } from "../../scripts/diff/changes.ts";
import { judge } from "../../scripts/diff/report.ts";
import type { Verdict } from "../../scripts/diff/version.ts";
import { operationsOf, type Spec } from "../../scripts/lib/spec.ts";
import {
  type Edit,
  edited,
  json,
  type Node,
  operations,
  paths,
  rename,
  spec,
} from "../helpers/spec-edits.ts";

const { list, create, get, update, delete: remove, regenerate } = operations;
const schemas = (document: Node) => document.components.schemas;
const field = (schema: string, name: string) => (document: Node) =>
  schemas(document)[schema].properties[name];
const keyField =
  (edit: (property: Node) => unknown): Edit =>
  (document) =>
    edit(field("ApiKey", "role_id")(document));
const sentField =
  (edit: (property: Node) => unknown): Edit =>
  (document) =>
    edit(field("CreateApiKeyRequest", "name")(document));
const limit =
  (edit: (parameter: Node) => unknown): Edit =>
  (document) =>
    edit(list(document).parameters[0]);
const set = (values: object) => (node: Node) => Object.assign(node, values);
const unset =
  (...names: string[]) =>
  (node: Node) =>
    names.forEach((name) => delete node[name]);
const errorText =
  (edit: (branch: Node) => unknown): Edit =>
  (document) =>
    edit(schemas(document).ErrorBody.oneOf[0]);
const errorObject =
  (edit: (branch: Node) => unknown): Edit =>
  (document) =>
    edit(schemas(document).ErrorBody.oneOf[1]);
const tokenPart =
  (edit: (branch: Node) => unknown): Edit =>
  (document) =>
    edit(schemas(document).ApiKeyWithToken.allOf[1]);

/** The rows of a change of every error's body. */
const inErrors = (impact: string, text: string): string[] => [
  `every operation: ${impact}: response 401, 403, 429, 500: ${text}`,
  `createApiKey, updateApiKey, regenerateApiKey: ${impact}: response 400: ${text}`,
  `getApiKey, deleteApiKey, regenerateApiKey: ${impact}: response 404: ${text}`,
  `regenerateApiKey: ${impact}: response 422: ${text}`,
];
const onKeys = "createApiKey, getApiKey, updateApiKey, regenerateApiKey";
/** The rows of a change of every key that a response has: `field` is new, say. */
function inKeys(impact: string, text: string): string[] {
  const listed = text.startsWith("`")
    ? text.replace("`", "`api_keys[].")
    : `\`api_keys[]\`: ${text}`;
  return [
    `listApiKeys: ${impact}: response 200: ${listed}`,
    `${onKeys}: ${impact}: response 200: ${text}`,
  ];
}

const cases: Record<string, [edit: Edit, verdict: Verdict, ...rows: string[]]> = {
  // annotations on one alternative
  "a description of an error's text": [
    errorText(set({ description: "A text." })),
    "patch",
    ...inErrors("patch", "description of string reworded"),
  ],
  "a description of an error's object": [
    errorObject(set({ description: "An object." })),
    "patch",
    ...inErrors("patch", "description of object reworded"),
  ],
  "a title of an error's text": [
    errorText(set({ title: "Text" })),
    "patch",
    ...inErrors("patch", "title of string reworded"),
  ],
  "examples of an error's text": [
    errorText(set({ examples: ["No."] })),
    "patch",
    ...inErrors("patch", "`examples` of string changed"),
  ],
  "a deprecated alternative": [
    errorText(set({ deprecated: true })),
    "minor",
    ...inErrors("minor", "deprecated of string is `true`, it was not set"),
  ],
  "a $comment": [
    errorText(set({ $comment: "Seen." })),
    "patch",
    ...inErrors("patch", "$comment of string reworded"),
  ],
  "external docs of an alternative": [
    errorObject(set({ externalDocs: { url: "https://a.example" } })),
    "patch",
    ...inErrors("patch", "`externalDocs` of object changed"),
  ],
  "an extension of an alternative": [
    errorText(set({ "x-seen": true })),
    "patch",
    ...inErrors("patch", "`x-seen` of string changed"),
  ],
  "a length of an error's text": [
    errorText(set({ maxLength: 100 })),
    "minor",
    ...inErrors("minor", "maxLength is `100`, it was not set"),
  ],
  "a size of an error's object": [
    errorObject(set({ minProperties: 1 })),
    "minor",
    ...inErrors("minor", "minProperties is `1`, it was not set"),
  ],
  "a default of an error's text": [
    errorText(set({ default: "No." })),
    "minor",
    ...inErrors("minor", "default of string is `No.`, it was not set"),
  ],
  "a description of the part with the token": [
    tokenPart(set({ description: "The token." })),
    "patch",
    'createApiKey, regenerateApiKey: patch: response 200: description of a part is `["The token."]`, it was not set',
  ],
  "a title of the part with the token": [
    tokenPart(set({ title: "Token" })),
    "patch",
    "createApiKey, regenerateApiKey: patch: response 200: title reworded",
  ],
  "examples of the part with the token": [
    tokenPart(set({ examples: [{ token: "example" }] })),
    "patch",
    "createApiKey, regenerateApiKey: patch: response 200: `examples` changed",
  ],
  "a deprecated part": [
    tokenPart(set({ deprecated: true })),
    "minor",
    "createApiKey, regenerateApiKey: minor: response 200: deprecated is `true`, it was not set",
  ],
  "a size of the part with the token": [
    tokenPart(set({ minProperties: 1 })),
    "minor",
    "createApiKey, regenerateApiKey: minor: response 200: minProperties is `1`, it was not set",
  ],
  "a default of the part with the token": [
    tokenPart(set({ default: {} })),
    "minor",
    "createApiKey, regenerateApiKey: minor: response 200: default is `{}`, it was not set",
  ],
  "a $comment of a key": [
    (d) => set({ $comment: "Seen." })(schemas(d).ApiKey),
    "patch",
    ...inKeys("patch", "$comment reworded"),
  ],
  "a size of a key": [
    (d) => set({ minProperties: 1 })(schemas(d).ApiKey),
    "minor",
    ...inKeys("minor", "minProperties is `1`, it was not set"),
  ],
  "an example of a key": [
    (d) => set({ example: {} })(schemas(d).ApiKey),
    "patch",
    "listApiKeys: patch: response 200: `api_keys[]`: `example` changed",
    `${onKeys}: patch: response 200: \`example\` changed`,
  ],
  // alternatives
  "a third kind of error": [
    (d) => schemas(d).ErrorBody.oneOf.push({ type: "array", items: { type: "string" } }),
    "major",
    ...inErrors("major", 'type is `["array","object","string"]`, it was `["object","string"]`'),
  ],
  "errors are texts only": [
    (d) => schemas(d).ErrorBody.oneOf.pop(),
    "major",
    ...inErrors("major", 'type is `string`, it was `["object","string"]`'),
  ],
  "errors are objects only": [
    (d) => schemas(d).ErrorBody.oneOf.shift(),
    "major",
    ...inErrors("major", 'type is `object`, it was `["object","string"]`'),
  ],
  "errors written as anyOf": [(d) => rename(schemas(d).ErrorBody, "oneOf", "anyOf"), "none"],
  "errors in the other order": [(d) => schemas(d).ErrorBody.oneOf.reverse(), "none"],
  "an error may be null": [
    (d) => schemas(d).ErrorBody.oneOf.push({ type: "null" }),
    "major",
    ...inErrors("major", 'type is `["null","object","string"]`, it was `["object","string"]`'),
  ],
  "two kinds of objects": [
    (d) =>
      schemas(d).ErrorBody.oneOf.push({
        type: "object",
        properties: { other: { type: "string" } },
      }),
    "major",
    ...inErrors("major", "an alternative (object with `other`) is new"),
  ],
  // fields of a response
  "a new field of a key": [
    (d) => (schemas(d).ApiKey.properties.owner = { type: "string" }),
    "minor",
    ...inKeys("minor", "`owner` is new"),
  ],
  "a field of a key is gone": [
    (d) => delete schemas(d).ApiKey.properties.token_version,
    "major",
    ...inKeys("major", "`token_version` is gone"),
  ],
  "a field of a key is renamed": [
    (d) => rename(schemas(d).ApiKey.properties, "token_version", "version"),
    "major",
    ...inKeys("major", "`version` was `token_version`"),
  ],
  "a required field of a key is renamed": [
    (d) => {
      rename(schemas(d).ApiKey.properties, "role_id", "role");
      schemas(d).ApiKey.required[3] = "role";
    },
    "major",
    ...inKeys("major", "`role` was `role_id`"),
  ],
  "a field of a key becomes optional": [
    (d) => schemas(d).ApiKey.required.pop(),
    "major",
    ...inKeys("major", "`updated_at` became optional"),
  ],
  "a field of a key becomes required": [
    (d) => schemas(d).ApiKey.required.push("token_version"),
    "minor",
    ...inKeys("minor", "`token_version` became required"),
  ],
  "a field of a key becomes a number": [
    keyField(set({ type: "integer" })),
    "major",
    ...inKeys("major", "`role_id`: type is `integer`, it was `string`"),
  ],
  "a field of a key may be null": [
    keyField(set({ type: ["string", "null"] })),
    "major",
    ...inKeys("major", '`role_id`: type is `["null","string"]`, it was `string`'),
  ],
  "a field of a key gets a list of values": [
    keyField(set({ enum: ["a", "b"] })),
    "major",
    ...inKeys("major", '`role_id`: enum is `["a","b"]`, it was not set'),
  ],
  "a field of a key gets a constant": [
    keyField(set({ const: "a" })),
    "major",
    ...inKeys("major", '`role_id`: enum is `["a"]`, it was not set'),
  ],
  "a field of a key gets a format": [
    keyField(set({ format: "uuid" })),
    "minor",
    ...inKeys("minor", "`role_id`: format is `uuid`, it was not set"),
  ],
  "a field of a key gets a length": [
    keyField(set({ maxLength: 9 })),
    "minor",
    ...inKeys("minor", "`role_id`: maxLength is `9`, it was not set"),
  ],
  "a field of a key gets a greater length": [
    keyField(set({ minLength: 2 })),
    "minor",
    ...inKeys("minor", "`role_id`: minLength is `2`, it was `1`"),
  ],
  "a field of a key loses its length": [
    keyField(unset("minLength")),
    "major",
    ...inKeys("major", "`role_id`: minLength is not set, it was `1`"),
  ],
  "a field of a key gets a pattern": [
    keyField(set({ pattern: "^a" })),
    "minor",
    ...inKeys("minor", "`role_id`: pattern is `^a`, it was not set"),
  ],
  "a field of a key gets a default": [
    (d) => set({ default: 1 })(field("ApiKey", "token_version")(d)),
    "minor",
    ...inKeys("minor", "`token_version`: default is `1`, it was not set"),
  ],
  "a field of a key becomes write-only": [
    keyField(set({ writeOnly: true })),
    "major",
    ...inKeys("major", "`role_id`: writeOnly is `true`, it was not set"),
  ],
  "a field of a key becomes read-only": [
    keyField(set({ readOnly: true })),
    "patch",
    ...inKeys("patch", "`role_id`: readOnly is `true`, it was not set"),
  ],
  "a field of a key is deprecated": [
    keyField(set({ deprecated: true })),
    "minor",
    ...inKeys("minor", "`role_id`: deprecated is `true`, it was not set"),
  ],
  "a field of a key is described anew": [
    keyField(set({ description: "Else." })),
    "patch",
    ...inKeys("patch", "`role_id`: description reworded"),
  ],
  "a field of a key gets an example": [
    keyField(set({ examples: ["a"] })),
    "patch",
    ...inKeys("patch", "`role_id`: `examples` changed"),
  ],
  "keys allow no further fields": [
    (d) => set({ additionalProperties: false })(schemas(d).ApiKey),
    "minor",
    ...inKeys("minor", "additionalProperties is `false`, it was not set"),
  ],
  "keys allow further fields": [
    (d) => set({ additionalProperties: true })(schemas(d).ApiKey),
    "minor",
    ...inKeys("minor", "additionalProperties is `true`, it was not set"),
  ],
  "a page holds at most 100 keys": [
    (d) => set({ maxItems: 100 })(field("ApiKeyList", "api_keys")(d)),
    "minor",
    "listApiKeys: minor: response 200: `api_keys`: maxItems is `100`, it was not set",
  ],
  "a page holds keys with tokens": [
    (d) =>
      (field("ApiKeyList", "api_keys")(d).items = { $ref: "#/components/schemas/ApiKeyWithToken" }),
    "minor",
    "listApiKeys: minor: response 200: `api_keys[].token` is new",
    "listApiKeys: patch: response 200: `api_keys[]`: description reworded",
  ],
  "an error's code has another range": [
    (d) => set({ maximum: 699 })(schemas(d).ErrorBody.oneOf[1].properties.code),
    "major",
    ...inErrors("major", "`code`: maximum is `699`, it was `599`"),
  ],
  "an error's code has a smaller range": [
    (d) => set({ minimum: 500 })(schemas(d).ErrorBody.oneOf[1].properties.code),
    "minor",
    ...inErrors("minor", "`code`: minimum is `500`, it was `400`"),
  ],
  "an error's code becomes any number": [
    (d) => set({ type: "number" })(schemas(d).ErrorBody.oneOf[1].properties.code),
    "major",
    ...inErrors("major", "`code`: type is `number`, it was `integer`"),
  ],
  "an error needs a code": [
    errorObject((branch) => branch.required.push("code")),
    "minor",
    ...inErrors("minor", "`code` became required"),
  ],
  // fields of a request
  "a new field of a request": [
    (d) => (schemas(d).UpdateApiKeyRequest.properties.owner = { type: "string" }),
    "minor",
    "updateApiKey: minor: request body: `owner` is new",
  ],
  "a new required field of a request": [
    (d) => {
      schemas(d).CreateApiKeyRequest.properties.owner = { type: "string" };
      schemas(d).CreateApiKeyRequest.required.push("owner");
    },
    "major",
    "createApiKey: major: request body: `owner` is new and required",
  ],
  "a field of a request is gone": [
    (d) => delete schemas(d).CreateApiKeyRequest.properties.description,
    "major",
    "createApiKey: major: request body: `description` is gone",
  ],
  "a field of a request is renamed": [
    (d) => rename(schemas(d).CreateApiKeyRequest.properties, "description", "note"),
    "major",
    "createApiKey: major: request body: `note` was `description`",
  ],
  "a required field of a request is renamed": [
    (d) => {
      rename(schemas(d).CreateApiKeyRequest.properties, "role_id", "role");
      schemas(d).CreateApiKeyRequest.required[1] = "role";
    },
    "major",
    "createApiKey: major: request body: `role` was `role_id`",
  ],
  "a field of a request becomes required": [
    (d) => schemas(d).CreateApiKeyRequest.required.push("description"),
    "major",
    "createApiKey: major: request body: `description` became required",
  ],
  "a field of a request becomes optional": [
    (d) => schemas(d).CreateApiKeyRequest.required.pop(),
    "minor",
    "createApiKey: minor: request body: `expiration_time` became optional",
  ],
  "a field of a request becomes a number": [
    sentField(set({ type: "integer" })),
    "major",
    "createApiKey: major: request body: `name`: type is `integer`, it was `string`",
  ],
  "a field of a request may be null": [
    sentField(set({ type: ["string", "null"] })),
    "minor",
    'createApiKey: minor: request body: `name`: type is `["null","string"]`, it was `string`',
  ],
  "a field of a request gets a list of values": [
    sentField(set({ enum: ["a"] })),
    "major",
    'createApiKey: major: request body: `name`: enum is `["a"]`, it was not set',
  ],
  "a field of a request gets a length": [
    sentField(set({ maxLength: 9 })),
    "major",
    "createApiKey: major: request body: `name`: maxLength is `9`, it was not set",
  ],
  "a field of a request gets a format": [
    sentField(set({ format: "uuid" })),
    "major",
    "createApiKey: major: request body: `name`: format is `uuid`, it was not set",
  ],
  "a field of a request loses its format": [
    (d) => unset("format")(field("CreateApiKeyRequest", "expiration_time")(d)),
    "minor",
    "createApiKey: minor: request body: `expiration_time`: format is not set, it was `date-time`",
  ],
  "a field of a request gets format password": [
    sentField(set({ format: "password" })),
    "patch",
    "createApiKey: patch: request body: `name`: format is `password`, it was not set",
  ],
  "a field of a request gets a default": [
    (d) => set({ default: "" })(field("CreateApiKeyRequest", "description")(d)),
    "major",
    'createApiKey: major: request body: `description`: default is `""`, it was not set',
  ],
  "a required field of a request gets a default": [
    sentField(set({ default: "a" })),
    "minor",
    "createApiKey: minor: request body: `name`: default is `a`, it was not set",
  ],
  "a field of a request becomes read-only": [
    sentField(set({ readOnly: true })),
    "major",
    "createApiKey: major: request body: `name`: readOnly is `true`, it was not set",
  ],
  "a field of a request becomes write-only": [
    sentField(set({ writeOnly: true })),
    "patch",
    "createApiKey: patch: request body: `name`: writeOnly is `true`, it was not set",
  ],
  "requests allow no further fields": [
    (d) => set({ additionalProperties: false })(schemas(d).CreateApiKeyRequest),
    "major",
    "createApiKey: major: request body: additionalProperties is `false`, it was not set",
  ],
  "requests need two fields": [
    (d) => set({ minProperties: 2 })(schemas(d).UpdateApiKeyRequest),
    "major",
    "updateApiKey: major: request body: minProperties is `2`, it was not set",
  ],
  // parameters
  "a new query parameter": [
    (d) => list(d).parameters.push({ name: "sort", in: "query", schema: { type: "string" } }),
    "minor",
    "listApiKeys: minor: query parameter `sort` is new",
  ],
  "a new required query parameter": [
    (d) =>
      list(d).parameters.push({
        name: "sort",
        in: "query",
        required: true,
        schema: { type: "string" },
      }),
    "major",
    "listApiKeys: major: query parameter `sort` is new and required",
  ],
  "a query parameter is gone": [
    (d) => list(d).parameters.pop(),
    "major",
    "listApiKeys: major: query parameter `offset` is gone",
  ],
  "a query parameter is renamed": [
    limit(set({ name: "page_size" })),
    "major",
    "listApiKeys: major: query parameter `page_size` was `limit`",
  ],
  "a query parameter becomes required": [
    limit(set({ required: true })),
    "major",
    "listApiKeys: major: query parameter `limit` became required",
  ],
  "a query parameter gets a default": [
    (d) => set({ default: 10 })(list(d).parameters[0].schema),
    "minor",
    "listApiKeys: minor: query parameter `limit`: default is `10`, it was not set",
  ],
  "a query parameter gets a limit": [
    (d) => set({ maximum: 100 })(list(d).parameters[0].schema),
    "major",
    "listApiKeys: major: query parameter `limit`: maximum is `100`, it was not set",
  ],
  "a query parameter is written in another way": [
    limit(set({ style: "spaceDelimited" })),
    "major",
    "listApiKeys: major: query parameter `limit`: style is `spaceDelimited`, it was not set",
  ],
  "a query parameter is described anew": [
    limit(set({ description: "Else." })),
    "patch",
    "listApiKeys: patch: query parameter `limit`: description reworded",
  ],
  "a query parameter becomes a header": [
    limit(set({ in: "header" })),
    "major",
    "listApiKeys: major: header parameter `limit` was query parameter `limit`",
  ],
  "a query parameter is deprecated": [
    limit(set({ deprecated: true })),
    "minor",
    "listApiKeys: minor: query parameter `limit`: deprecated is `true`, it was not set",
  ],
  "a query parameter takes a string": [
    (d) => set({ type: "string" })(list(d).parameters[0].schema),
    "major",
    "listApiKeys: major: query parameter `limit`: type is `string`, it was `integer`",
  ],
  "a path parameter is renamed": [
    (d) => {
      d.components.parameters.ApiKeyId.name = "id";
      for (const path of [paths.one, paths.regenerate])
        rename(d.paths, path, path.replace("{api_key_id}", "{id}"));
    },
    "major",
    "getApiKey, updateApiKey, deleteApiKey: major: the path reads `/v2/{organization_id}/api_keys/{id}`, it was `/v2/{organization_id}/api_keys/{api_key_id}`",
    "getApiKey, updateApiKey, deleteApiKey, regenerateApiKey: major: path parameter `id` was `api_key_id`",
    "regenerateApiKey: major: the path reads `/v2/{organization_id}/api_keys/{id}/regenerate`, it was `/v2/{organization_id}/api_keys/{api_key_id}/regenerate`",
  ],
  // bodies
  "an optional body becomes required": [
    (d) => set({ required: true })(regenerate(d).requestBody),
    "major",
    "regenerateApiKey: major: request body became required",
  ],
  "a required body becomes optional": [
    (d) => set({ required: false })(update(d).requestBody),
    "minor",
    "updateApiKey: minor: request body became optional",
  ],
  "an operation loses its body": [
    (d) => unset("requestBody")(regenerate(d)),
    "major",
    "regenerateApiKey: major: request body is gone",
  ],
  "an operation gets a body": [
    (d) => set({ requestBody: { content: { [json]: { schema: { type: "object" } } } } })(remove(d)),
    "major",
    "deleteApiKey: major: request body is new",
  ],
  "a body in another media type": [
    (d) =>
      (update(d).requestBody.content["application/merge-patch+json"] = {
        schema: { type: "object" },
      }),
    "minor",
    "updateApiKey: minor: request body as application/merge-patch+json is new",
  ],
  "a body whose fields are encoded in another way": [
    (d) => set({ encoding: { name: { style: "form" } } })(update(d).requestBody.content[json]),
    "major",
    'updateApiKey: major: request body: encoding is `{"name":{"style":"form"}}`, it was not set',
  ],
  "a body in a form only": [
    (d) => rename(update(d).requestBody.content, json, "application/x-www-form-urlencoded"),
    "major",
    "updateApiKey: major: request body as application/json is gone",
    "updateApiKey: minor: request body as application/x-www-form-urlencoded is new",
  ],
  // responses
  "another error status": [
    (d) => (get(d).responses["409"] = { description: "Conflict" }),
    "minor",
    "getApiKey: minor: response 409 is new",
  ],
  "another success": [
    (d) => (get(d).responses["204"] = { description: "Nothing" }),
    "major",
    "getApiKey: major: response 204 is new",
  ],
  "a success with another status": [
    (d) => rename(create(d).responses, "200", "201"),
    "major",
    "createApiKey: major: response 201 was `200`",
  ],
  "an error status is gone": [
    (d) => unset("404")(get(d).responses),
    "major",
    "getApiKey: major: response 404 is gone",
  ],
  "a success without a body": [
    (d) => unset("content")(remove(d).responses["200"]),
    "major",
    "deleteApiKey: major: response 200 as application/json is gone",
  ],
  "a response as text too": [
    (d) => (remove(d).responses["200"].content["text/plain"] = { schema: { type: "string" } }),
    "major",
    "deleteApiKey: major: response 200 as text/plain is new",
  ],
  "a response header": [
    (d) =>
      set({ headers: { "Retry-After": { schema: { type: "integer" } } } })(
        d.components.responses.TooManyRequests,
      ),
    "minor",
    "every operation: minor: response 429 header `retry-after` is new",
  ],
  "a success is described anew": [
    (d) => set({ description: "Else." })(get(d).responses["200"]),
    "patch",
    "getApiKey: patch: response 200: description reworded",
  ],
  "a shared error is described anew": [
    (d) => set({ description: "Else." })(d.components.responses.Forbidden),
    "patch",
    "every operation: patch: response 403: description reworded",
  ],
  "an example of a response": [
    (d) => (d.components.examples.ApiKey.value.name = "other"),
    "patch",
    "getApiKey: patch: response 200: `examples` changed",
  ],
  // operations
  "a new operation": [
    (d) =>
      (d.paths[`${paths.one}/touch`] = {
        ...d.paths[paths.regenerate],
        post: { ...regenerate(d), operationId: "touchApiKey" },
      }),
    "minor",
    "touchApiKey: minor: the operation is new",
  ],
  "an operation is gone": [
    (d) => unset("delete")(d.paths[paths.one]),
    "major",
    "deleteApiKey: major: the operation is gone",
  ],
  "an operation is renamed": [
    (d) => set({ operationId: "readApiKey" })(get(d)),
    "major",
    "readApiKey: major: the operationId was `getApiKey`",
  ],
  "a path moves": [
    (d) => rename(d.paths, paths.regenerate, `${paths.one}/rotate`),
    "major",
    "regenerateApiKey: major: the path reads `/v2/{organization_id}/api_keys/{api_key_id}/rotate`, it was `/v2/{organization_id}/api_keys/{api_key_id}/regenerate`",
  ],
  "an operation moves and is renamed": [
    (d) => {
      set({ operationId: "rollApiKey" })(regenerate(d));
      rename(d.paths, paths.regenerate, `${paths.one}/roll`);
    },
    "major",
    "rollApiKey: major: the path reads `/v2/{organization_id}/api_keys/{api_key_id}/roll`, it was `/v2/{organization_id}/api_keys/{api_key_id}/regenerate`",
    "rollApiKey: major: the operationId was `regenerateApiKey`",
  ],
  "an operation has another method": [
    (d) => rename(d.paths[paths.one], "patch", "put"),
    "major",
    "updateApiKey: major: the method is `PUT`, it was `PATCH`",
  ],
  "an operation is deprecated": [
    (d) => set({ deprecated: true })(get(d)),
    "minor",
    "getApiKey: minor: the operation: deprecated is `true`, it was not set",
  ],
  "an operation is described anew": [
    (d) => set({ description: "Else.", summary: "Else" })(get(d)),
    "patch",
    "getApiKey: patch: the operation: summary reworded",
    "getApiKey: patch: the operation: description reworded",
  ],
  "an operation needs another permission": [
    (d) => get(d)["x-required-permissions"].push("role:read"),
    "major",
    "getApiKey: major: needs `role:read`",
  ],
  "an operation needs no permission": [
    (d) => get(d)["x-required-permissions"].pop(),
    "minor",
    "getApiKey: minor: `apikey:read` is not needed",
  ],
  "an operation has servers of its own": [
    (d) => set({ servers: [{ url: "https://other.example" }] })(get(d)),
    "major",
    'getApiKey: major: the operation: servers is `[{"url":"https://other.example"}]`, it was not set',
  ],
  "an operation needs no credential": [
    (d) => set({ security: [] })(get(d)),
    "major",
    "getApiKey: major: `ApiKeyAuth` is not accepted any more",
    "getApiKey: major: `Bearer` is not accepted any more",
  ],
  "an operation takes one credential": [
    (d) => set({ security: [{ Bearer: [] }] })(get(d)),
    "major",
    "getApiKey: major: `ApiKeyAuth` is not accepted any more",
  ],
  "an operation takes both credentials together": [
    (d) => set({ security: [{ Bearer: [], ApiKeyAuth: [] }] })(get(d)),
    "major",
    "getApiKey: major: `ApiKeyAuth` is not accepted any more",
    "getApiKey: major: `Bearer` is not accepted any more",
    "getApiKey: minor: `ApiKeyAuth and Bearer` is accepted",
  ],
  "a sample is rewritten": [
    (d) => set({ "x-codeSamples": [] })(get(d)),
    "patch",
    "getApiKey: patch: the operation: `x-codeSamples` changed",
  ],
  // the document
  "another first server": [
    (d) => d.servers.reverse(),
    "major",
    "the document: major: the first server is `https://app.monad.com/api`, it was `https://monad.com/api`",
  ],
  "a first server elsewhere": [
    (d) => (d.servers[0].url = "https://api.monad.com"),
    "major",
    "the document: major: the first server is `https://api.monad.com`, it was `https://monad.com/api`",
  ],
  "one server more": [
    (d) => d.servers.push({ url: "https://beta.monad.com/api" }),
    "minor",
    "the document: minor: server https://beta.monad.com/api is new",
  ],
  "one server less": [
    (d) => d.servers.pop(),
    "major",
    "the document: major: server https://app.monad.com/api is gone",
  ],
  "a server is described anew": [
    (d) => set({ description: "Else." })(d.servers[1]),
    "patch",
    "the document: patch: server https://app.monad.com/api: description reworded",
  ],
  "a credential in another header": [
    (d) => set({ name: "x-monad-key" })(d.components.securitySchemes.ApiKeyAuth),
    "major",
    "the document: major: credential ApiKeyAuth: name is `x-monad-key`, it was `x-api-key`",
  ],
  "a credential is described anew": [
    (d) => set({ description: "Else." })(d.components.securitySchemes.ApiKeyAuth),
    "patch",
    "the document: patch: credential ApiKeyAuth: description reworded",
  ],
  "a credential is renamed": [
    (d) => {
      rename(d.components.securitySchemes, "Bearer", "Jwt");
      d.security = [{ ApiKeyAuth: [] }, { Jwt: [] }];
    },
    "patch",
    "the document: patch: credential Jwt was `Bearer`",
  ],
  "a credential more": [
    (d) => {
      set({ Cookie: { type: "apiKey", in: "cookie", name: "session" } })(
        d.components.securitySchemes,
      );
      d.security.push({ Cookie: [] });
    },
    "minor",
    "every operation: minor: `Cookie` is accepted",
    "the document: minor: credential Cookie is new",
  ],
  "a credential that is not declared any more": [
    (d) => {
      delete d.components.securitySchemes.Bearer;
      d.security.pop();
    },
    "major",
    "every operation: major: `Bearer` is not accepted any more",
    "the document: major: credential Bearer is gone",
  ],
  "a schema is renamed": [
    (d) => {
      rename(schemas(d), "Pagination", "Page");
      field("ApiKeyList", "pagination")(d).$ref = "#/components/schemas/Page";
    },
    "major",
    'the document: major: `components["schemas"]["Pagination"]` is gone',
    'the document: minor: `components["schemas"]["Page"]` is new',
  ],
  "a schema of its own for what stood in place": [
    (d) => {
      schemas(d).Code = schemas(d).ErrorBody.oneOf[1].properties.code;
      schemas(d).ErrorBody.oneOf[1].properties.code = { $ref: "#/components/schemas/Code" };
    },
    "minor",
    'the document: minor: `components["schemas"]["Code"]` is new',
  ],
  "the document is described anew": [
    (d) => set({ description: "Else." })(d.info),
    "patch",
    "the document: patch: info: description reworded",
  ],
  "a tag is described anew": [
    (d) => set({ description: "Else." })(d.tags[0]),
    "patch",
    "the document: patch: the document: `tags` changed",
  ],
  "another license": [
    (d) => set({ license: { name: "ISC" } })(d.info),
    "patch",
    'the document: patch: info: license is `{"name":"ISC"}`, it was `{"name":"MIT","identifier":"MIT"}`',
  ],
  "a webhook": [
    (d) => set({ webhooks: { made: { post: {} } } })(d),
    "minor",
    'the document: minor: the document: webhooks is `{"made":{"post":{}}}`, it was not set',
  ],
};

const before = spec();

function reportOf(now: Spec) {
  return judge({
    ...{ spec: "", base: "", isRelease: true, baseVersion: "1.0.0", version: "1.0.0" },
    ...{ packageVersion: undefined, notes: [] },
    operations: operationsOf(now).map(({ operationId }) => operationId),
    changes: specChanges(before, now),
  });
}

test.each(Object.entries(cases))("%s", (_, [edit, verdict, ...rows]) => {
  const report = reportOf(edited(edit));
  const found = report.changes.map(({ operations: ids, impact, change }) => {
    const all = ids.length === report.operations && ids.length > 1;
    const where = ids.length === 0 ? "the document" : all ? "every operation" : ids.join(", ");
    return `${where}: ${impact}: ${change}`;
  });
  expect([report.verdict, ...found.sort()]).toEqual([verdict, ...rows.sort()]);
});
