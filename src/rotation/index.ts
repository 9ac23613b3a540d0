/** `monad-api-keys/rotation`: rotates API keys without ever losing access. */
export { ensureApiKey } from "./ensure.ts";
export { RotationError } from "./errors.ts";
export type { RotationDetails } from "./errors.ts";
export type {
  EnsureApiKeyOptions,
  RotateApiKeyOptions,
  RotationOptions,
  RotationReason,
  RotationResult,
  RotationStep,
  RotationWarning,
} from "./options.ts";
export { rotateApiKey } from "./rotate.ts";
export type {
  AbandonedKey,
  KeyJournal,
  KeyStore,
  PendingKey,
  PreviousKey,
  StoredKey,
} from "./store.ts";
