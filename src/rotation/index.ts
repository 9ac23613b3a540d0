/** `monad-api-keys/rotation`: rotates API keys without ever losing access. */
export { ensureApiKey } from "./ensure.ts";
export type { EnsureApiKeyOptions, EnsureApiKeyResult, StoredApiKey } from "./ensure.ts";
export { RotationError } from "./errors.ts";
export type { RotationDetails, RotationStage } from "./errors.ts";
export type { RotationResult, SuccessorOptions } from "./options.ts";
export { rotateApiKey } from "./rotate.ts";
export type { RotateApiKeyOptions } from "./rotate.ts";
export type {
  AbandonedKey,
  KeyJournal,
  KeyStore,
  PendingKey,
  PreviousKey,
  StoredKey,
} from "./store.ts";
