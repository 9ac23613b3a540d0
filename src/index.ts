export { createApiKeysClient } from "./client.ts";
export {
  ApiError,
  ConnectionError,
  isNotFound,
  MonadError,
  ResponseError,
  TimeoutError,
} from "./errors.ts";
export type { CallDetails } from "./errors.ts";
export type { Outcome } from "./core/retry.ts";
export type {
  ApiKey,
  ApiKeyList,
  ApiKeysClient,
  ApiKeysClientOptions,
  ApiKeyWithToken,
  AttemptEvent,
  CallOptions,
  components,
  CreateApiKeyRequest,
  Credential,
  ListAllOptions,
  ListQuery,
  OperationId,
  operations,
  Pagination,
  paths,
  RegenerateApiKeyRequest,
  UpdateApiKeyRequest,
} from "./types.ts";
