/** The options that a client and a call have in common. */
import type { Credential } from "../types.ts";

/**
 * One credential, or none. Passing both does not compile.
 * @inline
 */
export type CredentialOptions =
  | {
      /**
       * An API key to authenticate with, sent as `x-api-key`.
       * Environment: `MONAD_API_KEY`, unless one of the two options is given.
       */
      apiKey?: Credential | undefined;
      /** Not together with `apiKey`. */
      bearerToken?: undefined;
    }
  | {
      /** Not together with `bearerToken`. */
      apiKey?: undefined;
      /**
       * A JWT to authenticate with, sent as `Authorization: Bearer <JWT>`.
       * Environment: `MONAD_BEARER_TOKEN`, unless one of the two options is given.
       */
      bearerToken?: Credential | undefined;
    };

/**
 * The options that a client and a single call have in common.
 * @inline
 */
export interface CommonOptions {
  /** The organization whose keys are managed. Environment: `MONAD_ORGANIZATION_ID`. */
  organizationId?: string | undefined;
  /**
   * The limit of one attempt in milliseconds, from asking for the credential to the last byte of the body.
   * `Infinity` disables it.
   * @default 30000
   */
  timeoutMs?: number | undefined;
  /**
   * The limit of a whole call in milliseconds, waits between attempts included. A wait that cannot end in
   * time is not begun: the call fails at once with the error of its last attempt. `listAll` applies it to
   * each page.
   * @default Infinity
   */
  totalTimeoutMs?: number | undefined;
  /**
   * The number of attempts that may follow the first, where the retry rules allow one. A 429 is retried by
   * time instead, for 60 s from the call's first one, unless this is 0.
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * Additional headers. Those of a call replace those of the client by name. Credentials are refused here:
   * use `apiKey` or `bearerToken`.
   */
  headers?: RequestInit["headers"] | undefined;
}
