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
export type * from "./types.ts";
