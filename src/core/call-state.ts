/** What is known of a call while it goes on. */
import type { AttemptResult } from "./attempt.ts";
import type { CredentialSource } from "./credential.ts";
import type { CallDetails } from "../errors.ts";
import type { Outcome } from "./retry.ts";

export interface CallState {
  operation: CallDetails["operation"];
  method: string;
  /** As sent. */
  url: string;
  /** The number of attempts that were made. */
  attempts: number;
  /** The outcome of each attempt. */
  outcomes: Outcome[];
  /** Every credential that was sent, to be redacted. */
  credentials: string[];
  /** The last attempt. */
  last?: AttemptResult;
  /** Where the credential comes from, for messages. */
  credentialName: string;
}

export const createCallState = (
  operation: CallState["operation"],
  method: string,
  { name }: CredentialSource,
): CallState => ({
  operation,
  method,
  url: "",
  attempts: 0,
  outcomes: [],
  credentials: [],
  credentialName: name,
});
