// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

/** The first server of the spec. */
export const defaultServer = "https://monad.com/api";

/** The request header of each security scheme that uses one. */
export const credentialHeaders = { ApiKeyAuth: "x-api-key", Bearer: "Authorization" } as const;

/**
 * Method and path template of each operation, the JSON type of its 200 response, and the permissions it
 * requires.
 */
export const routes = {
  listApiKeys: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys",
    responseType: "object",
    permissions: ["apikey:read"],
  },
  createApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys",
    responseType: "object",
    permissions: ["apikey:write"],
  },
  getApiKey: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    responseType: "object",
    permissions: ["apikey:read"],
  },
  updateApiKey: {
    method: "PATCH",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    responseType: "object",
    permissions: ["apikey:write"],
  },
  deleteApiKey: {
    method: "DELETE",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    responseType: "string",
    permissions: ["apikey:delete"],
  },
  regenerateApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys/{api_key_id}/regenerate",
    responseType: "object",
    permissions: ["apikey:write"],
  },
} as const;
