/** `monad-api-keys/testing`: a mock of the API, the client's errors, and a check of any server against the spec. */
export { checkContract, type ContractViolation } from "./contract.ts";
export { apiError, connectionError, responseError, timeoutError } from "./errors.ts";
export type {
  ApiErrorDetails,
  ErrorDetails,
  ResponseErrorDetails,
  TimeoutErrorDetails,
} from "./errors.ts";
export type { FailNextOptions, MockFault } from "./faults.ts";
export { createMockMonad } from "./mock.ts";
export type { MockExchange, MockKey, MockMonad, MockMonadOptions } from "./mock.ts";
export type { RateLimit } from "./rate-limit.ts";
export type { OperationId } from "../types.ts";
export type { SchemaViolation } from "./schema.ts";
export type { ListenOptions, MockServer } from "./server.ts";
