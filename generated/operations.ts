// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

/** The first server of the spec. */
export const defaultServer = "https://monad.com/api";

/** The request header of each security scheme that uses one. */
export const credentialHeaders = { ApiKeyAuth: "x-api-key", Bearer: "Authorization" } as const;

/**
 * Of each operation: method, path template and required permissions; the query parameters and their types; the
 * names of the body fields (null where a field may have any name); and the JSON type of the 200 ("" where it may
 * be one of several), or of those fields of it that the client insists on.
 */
export const routes = {
  listApiKeys: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys",
    permissions: ["apikey:read"],
    query: { limit: "integer", offset: "integer" },
    body: [],
    result: { api_keys: "array" },
  },
  createApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys",
    permissions: ["apikey:write"],
    query: {},
    body: ["name", "description", "role_id", "expiration_time"],
    result: { id: "string", token: "string" },
  },
  getApiKey: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:read"],
    query: {},
    body: [],
    result: { id: "string" },
  },
  updateApiKey: {
    method: "PATCH",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:write"],
    query: {},
    body: ["name", "description"],
    result: { id: "string" },
  },
  deleteApiKey: {
    method: "DELETE",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:delete"],
    query: {},
    body: [],
    result: "string",
  },
  regenerateApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys/{api_key_id}/regenerate",
    permissions: ["apikey:write"],
    query: {},
    body: ["expiration_time"],
    result: { id: "string", token: "string" },
  },
} as const;

/** The name of each operation's method: the operation's, without the words `ApiKey` or `ApiKeys`. */
export const methodNames = {
  listApiKeys: "list",
  createApiKey: "create",
  getApiKey: "get",
  updateApiKey: "update",
  deleteApiKey: "delete",
  regenerateApiKey: "regenerate",
} as const;
