// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

/** The first server of the spec. */
export const defaultServer = "https://monad.com/api";

/** The request header of each security scheme. */
export const credentialHeaders = { ApiKeyAuth: "x-api-key", Bearer: "Authorization" } as const;

/** Method and path template of each operation, and the JSON type of its 200 answer. */
export const routes = {
  listApiKeys: { method: "GET", path: "/v2/{organization_id}/api_keys", answer: "object" },
  createApiKey: { method: "POST", path: "/v2/{organization_id}/api_keys", answer: "object" },
  getApiKey: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    answer: "object",
  },
  updateApiKey: {
    method: "PATCH",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    answer: "object",
  },
  deleteApiKey: {
    method: "DELETE",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    answer: "string",
  },
  regenerateApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys/{api_key_id}/regenerate",
    answer: "object",
  },
} as const;
