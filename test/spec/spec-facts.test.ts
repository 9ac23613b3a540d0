import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { schemaForm } from "../../scripts/compare/schema-form.ts";
import { operationsOf, parseSpec, type Schema } from "../../scripts/lib/spec.ts";

const spec = parseSpec(readFileSync("openapi/api-keys.yaml", "utf8"));
const operations = operationsOf(spec);
const schemaName = (schema: Schema | undefined) => schema?.$ref?.split("/").at(-1) ?? schema?.type;
const json = "application/json";

const operationOf = (id: string) => {
  const operation = operations.find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`The spec lacks ${id}.`);
  return operation;
};

/**
 * Observed: Monad's Terraform provider sends a key as `Authorization: ApiKey <token>`, a third form. It is in no
 * document, so the client does not send it, and the spec declares the two documented ones alone.
 */
test("the form of credential that was observed, but is not documented, is a comment alone", () => {
  const yaml = readFileSync("openapi/api-keys.yaml", "utf8");
  expect(yaml).toMatch(/^ +# Observed[^\n]*Terraform[^\n]*`Authorization: ApiKey <token>`/m);
  expect(Object.keys(spec.components.securitySchemes)).toEqual(["ApiKeyAuth", "Bearer"]);
});

const collection = "/v2/{organization_id}/api_keys";
const one = `${collection}/{api_key_id}`;

/** The founding document: the page of Monad's Python SDK for these six operations. */
const founding = [
  {
    id: "deleteApiKey",
    request: `DELETE ${one}`,
    summary: "Delete API key",
    parameters: ["path organization_id string", "path api_key_id string"],
    responses: {
      200: "API key deleted successfully",
      404: "API key not found",
      500: "Failed to delete API key",
    },
    returns: "string",
  },
  {
    id: "getApiKey",
    request: `GET ${one}`,
    summary: "Get API key",
    parameters: ["path organization_id string", "path api_key_id string"],
    responses: { 200: "API key details", 404: "API key not found", 500: "Failed to get API key" },
    returns: "ApiKey",
  },
  {
    id: "updateApiKey",
    request: `PATCH ${one}`,
    summary: "Update API key",
    parameters: ["path organization_id string", "path api_key_id string"],
    body: "required Request body for updating an API key",
    accepts: "UpdateApiKeyRequest",
    responses: {
      200: "API key updated successfully",
      400: "Invalid JSON request body",
      500: "Failed to update API key",
    },
    returns: "ApiKey",
  },
  {
    id: "regenerateApiKey",
    request: `POST ${one}/regenerate`,
    summary: "Regenerate API key",
    parameters: ["path organization_id string", "path api_key_id string"],
    // Since 2026-08-07: the optional body, 400 and 422.
    body: "optional Optional new expiration for the regenerated key",
    accepts: "RegenerateApiKeyRequest",
    responses: {
      200: "New API key generated successfully",
      400: "Invalid JSON request body or expiration time",
      404: "API key not found",
      422: "Expiration time required for an expired API key",
      500: "Failed to regenerate API key",
    },
    returns: "ApiKeyWithToken",
  },
  {
    id: "listApiKeys",
    request: `GET ${collection}`,
    summary: "List API keys",
    parameters: ["path organization_id string", "query limit integer", "query offset integer"],
    responses: { 200: "List of API keys", 500: "Failed to list API keys" },
    returns: "ApiKeyList",
  },
  {
    id: "createApiKey",
    request: `POST ${collection}`,
    summary: "Create API key",
    parameters: ["path organization_id string"],
    body: "required Request body for creating an API key",
    accepts: "CreateApiKeyRequest",
    responses: {
      200: "API key created successfully",
      400: "Invalid JSON request body",
      500: "Failed to create API key",
    },
    returns: "ApiKeyWithToken",
  },
];

/** Announced for the whole API in the vendor's introduction. */
const announced = ["401", "403", "429"];

describe("the spec agrees with the founding document on", () => {
  test.each(founding)("$id", ({ id, request, summary, parameters, body, accepts, ...rest }) => {
    const operation = operationOf(id);
    expect(`${operation.method} ${operation.path}`).toBe(request);
    expect(operation.summary).toBe(summary);
    expect(
      operation.parameters.map(
        ({ in: location, name, schema }) => `${location} ${name} ${schema?.type}`,
      ),
    ).toEqual(parameters);
    for (const parameter of operation.parameters) {
      expect(parameter.required ?? false).toBe(parameter.in === "path");
    }
    const { requestBody } = operation;
    expect(
      requestBody && `${requestBody.required ? "required" : "optional"} ${requestBody.description}`,
    ).toBe(body);
    expect(schemaName(requestBody?.content?.[json]?.schema)).toBe(accepts);
    const own = Object.entries(operation.responses).filter(
      ([status]) => !announced.includes(status),
    );
    expect(
      Object.fromEntries(own.map(([status, response]) => [status, response.description])),
    ).toEqual(rest.responses);
    expect(schemaName(operation.responses["200"]?.content?.[json]?.schema)).toBe(rest.returns);
  });

  test("the servers, and on a key or a JWT in a header", () => {
    expect(spec.servers.map(({ url }) => url)).toEqual([
      "https://monad.com/api",
      "https://app.monad.com/api",
    ]);
    const { ApiKeyAuth, Bearer } = spec.components.securitySchemes;
    expect(ApiKeyAuth).toMatchObject({ type: "apiKey", in: "header", name: "x-api-key" });
    expect(Bearer).toMatchObject({ type: "apiKey", in: "header", name: "Authorization" });
    expect(spec).toMatchObject({ security: [{ ApiKeyAuth: [] }, { Bearer: [] }] });
  });
});

describe("the spec has what the vendor has added since:", () => {
  test.each(operations)("401, 403 and 429 of $operationId", ({ responses }) => {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(announced));
  });

  test.each([
    ["listApiKeys", "apikey:read"],
    ["getApiKey", "apikey:read"],
    ["createApiKey", "apikey:write"],
    ["updateApiKey", "apikey:write"],
    ["regenerateApiKey", "apikey:write"],
    ["deleteApiKey", "apikey:delete"],
  ])("%s requires %s", (id, permission) => {
    expect(operationOf(id).permissions).toEqual([permission]);
  });
});

/** The fields of each schema, strings unless a type is given. `?` marks the optional ones. */
const fields = {
  ApiKey:
    "created_at description? expiration_time id jwt_signing_key_id? name organization_id role_id token_version?:integer updated_at",
  ApiKeyWithToken:
    "created_at description? expiration_time id jwt_signing_key_id? name organization_id role_id token token_version?:integer updated_at",
  ApiKeyList: "api_keys:array pagination?:object",
  Pagination: "limit:integer offset:integer total:integer",
  CreateApiKeyRequest: "description? expiration_time:date-time name role_id",
  UpdateApiKeyRequest: "description? name?",
  RegenerateApiKeyRequest: "expiration_time?:date-time",
};

describe("the schemas", () => {
  const schemas = Object.keys(spec.components.schemas).map(
    (name) => [name, schemaOf(name)] as const,
  );

  test.each(Object.entries(fields))("%s has the documented fields", (name, expected) => {
    const { properties, required = [] } = schemaOf(name);
    const listed = Object.entries(properties).map(([field, { type, format }]) => {
      const kind = format === "date-time" ? format : [type].flat().join();
      return `${field}${required.includes(field) ? "" : "?"}${kind === "string" ? "" : `:${kind}`}`;
    });
    expect(listed.sort()).toEqual(expected.split(" "));
  });

  test("give a field of an API key the same type wherever it appears", () => {
    const known = schemaOf("ApiKey").properties;
    const repeated = schemas
      .flatMap(([, { properties = {} }]) => Object.entries(properties))
      .filter(([field]) => field in known);
    expect(repeated.length).toBeGreaterThan(20);
    for (const [field, { type, minLength }] of repeated) {
      expect([type, minLength], field).toEqual([known[field]!.type, known[field]!.minLength]);
    }
  });

  test("check the format of a time in requests only: for responses no format is declared", () => {
    const formatted = schemas.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, { format }]) =>
        format === "date-time" ? [`${name}.${field}`] : [],
      ),
    );
    expect(formatted).toEqual([
      "CreateApiKeyRequest.expiration_time",
      "RegenerateApiKeyRequest.expiration_time",
    ]);
  });
});

/** A schema with its references followed and allOf merged, and the same of each property. */
function schemaOf(name: string) {
  const { properties = {}, required } = schemaForm(spec, spec.components.schemas[name]);
  const forms = Object.entries(properties as Record<string, Schema>).map(
    ([field, schema]) => [field, schemaForm(spec, schema)] as const,
  );
  return { properties: Object.fromEntries(forms), required: required as string[] | undefined };
}
