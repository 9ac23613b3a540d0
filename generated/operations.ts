// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.

/** The first server of the spec. */
export const defaultServer = "https://monad.com/api";

/** The request header of each security scheme that uses one. */
export const credentialHeaders = { ApiKeyAuth: "x-api-key", Bearer: "Authorization" } as const;

/** Method, path template and required permissions of each operation. */
export const routes = {
  listApiKeys: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys",
    permissions: ["apikey:read"],
  },
  createApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys",
    permissions: ["apikey:write"],
  },
  getApiKey: {
    method: "GET",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:read"],
  },
  updateApiKey: {
    method: "PATCH",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:write"],
  },
  deleteApiKey: {
    method: "DELETE",
    path: "/v2/{organization_id}/api_keys/{api_key_id}",
    permissions: ["apikey:delete"],
  },
  regenerateApiKey: {
    method: "POST",
    path: "/v2/{organization_id}/api_keys/{api_key_id}/regenerate",
    permissions: ["apikey:write"],
  },
} as const;
