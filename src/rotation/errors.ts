/** What a rotation that fails reports. */
import { brand, isInstance } from "../core/brand.ts";
import { NoLongerApplies, abandonedOf, previousOf } from "./journal.ts";
import type { RotationStep } from "./options.ts";
import { redactError, redactorOf } from "./redact.ts";
import { type Run, storedKeyWorks } from "./run-state.ts";

/**
 * A rotation that failed. The message states what failed, whether the stored key works, and what the next run
 * does. Running it again is always safe. Neither the message nor `cause` contains a token.
 *
 * @example
 * try {
 *   await ensureApiKey(apiKeys, options);
 * } catch (error) {
 *   if (error instanceof RotationError && error.storedKeyWorks) console.warn(error.message);
 *   else throw error;
 * }
 */
export class RotationError extends Error {
  /**
   * What the run was doing: reading the store, proving a token, deleting what is retired, claiming the right
   * to create a key, creating it, saving what came of it, or promoting it. At `"claim"`, another run is at
   * work, or too many keys wait to be deleted.
   */
  declare readonly step: RotationStep;
  /** The id of the stored key, as `load` returned it last; undefined where there was none. */
  declare readonly currentId: string | undefined;
  /** The id of the successor, where one was created or is pending. */
  declare readonly newKeyId: string | undefined;
  /** The ids of the keys that the run has deleted. */
  declare readonly deleted: string[];
  /**
   * Whether the server accepts the stored token: true where it did in this run, false where it refused it,
   * undefined where that is not known.
   */
  declare readonly storedKeyWorks: boolean | undefined;
  /** What the next run does, as a sentence. */
  declare readonly nextRun: string;
  static {
    brand(this, "RotationError");
  }
  constructor(message: string, { cause, ...details }: RotationDetails & { cause?: unknown }) {
    super(message, { cause });
    Object.assign(this, details);
  }
  /** Also true for the errors of another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }
  /** What JSON.stringify writes: name and message, which an Error's own JSON lacks, and the fields above. */
  toJSON(): object {
    return Object.assign({}, this, { name: this.name, message: this.message });
  }
}

/** What a `RotationError` reports. */
export type RotationDetails = Pick<
  RotationError,
  "step" | "currentId" | "newKeyId" | "deleted" | "storedKeyWorks" | "nextRun"
>;

export function toRotationError(run: Run, error: unknown): RotationError {
  const { document, created, deleted } = run;
  const details = {
    step: error instanceof NoLongerApplies ? "claim" : run.step,
    currentId: document?.id,
    newKeyId: created?.id ?? document?.rotation?.pending?.id,
    deleted,
    storedKeyWorks: storedKeyWorks(run),
    nextRun: describeNextRun(run),
  } as const;
  const cause = redactError(error, redactorOf(run.secrets));
  return new RotationError(messageOf(details, cause), { ...details, cause });
}

function describeNextRun({ document }: Run): string {
  const { pending } = document?.rotation ?? {};
  if (pending?.token !== undefined)
    return `The next run tries the token of key ${pending.id} again.`;
  if (pending) {
    return "The next run gives up the create that was begun, deletes its key if there is one, and creates another.";
  }
  const waiting = abandonedOf(document).length + previousOf(document).length;
  return waiting > 0
    ? "The next run deletes what is retired, and starts over."
    : "The next run starts over.";
}

function messageOf(details: Omit<RotationDetails, "deleted">, cause: unknown): string {
  const { step, currentId, storedKeyWorks, nextRun } = details;
  const reason = (cause instanceof Error ? reasonOf(cause) : String(cause)).replace(/\.$/, "");
  const hint = step === "load" ? " (load must return undefined when there is nothing yet)" : "";
  const state =
    currentId === undefined
      ? ""
      : storedKeyWorks === undefined
        ? `Whether the stored key ${currentId} works is not known.`
        : storedKeyWorks
          ? `The stored key ${currentId} works.`
          : `The server refuses the token of the stored key ${currentId}.`;
  const sentences = [`Rotation failed at ${step}: ${reason}${hint}.`, state, nextRun];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** The message of an error and of its cause. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message ? `${message}: ${cause.message}` : message;
}
