export { createApiKeysClient } from "./client.ts";
export {
  ApiError,
  ConnectionError,
  isNotFound,
  MonadError,
  ResponseError,
  TimeoutError,
} from "./errors.ts";
export type { CallFacts } from "./errors.ts";
export type { Outcome } from "./retry.ts";
export type {
  ApiKey,
  ApiKeyList,
  ApiKeysClient,
  ApiKeysClientOptions,
  ApiKeyWithToken,
  CallOptions,
  components,
  CreateApiKeyRequest,
  Credential,
  ListAllOptions,
  operations,
  Pagination,
  paths,
  RegenerateApiKeyRequest,
  UpdateApiKeyRequest,
} from "./types.ts";
