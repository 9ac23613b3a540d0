/** What a rotation that fails reports. */
import { ApiError, isNotFound, MonadError } from "../errors.ts";
import { redactCause, redactJson, redactor } from "../core/redact.ts";

/**
 * The step at which a rotation failed: reading the old key and its lineage (`load` included), creating
 * the successor, proving that its token is accepted, `save`, or deleting what is no longer needed.
 */
export type RotationStage = "read" | "create" | "verify" | "save" | "delete";

/**
 * A rotation that failed. The message states what failed, whether the old key still works, and what to
 * do. Running the rotation again is always safe: no key is deleted before its successor is proven and
 * saved. Neither the message nor `cause` contains a token.
 *
 * @example
 * try {
 *   await rotateApiKey(apiKeys, id, { save });
 * } catch (error) {
 *   if (error instanceof RotationError && error.oldKeyWorks) console.warn(error.message);
 *   else throw error;
 * }
 */
export class RotationError extends Error {
  /** The step that failed. */
  declare readonly stage: RotationStage;
  /** The id of the key to rotate; undefined where there is none yet. */
  declare readonly oldKeyId: string | undefined;
  /** The id of the key that this run created; undefined where it created none. */
  declare readonly newKeyId: string | undefined;
  /**
   * Whether the old key still works: true while it exists and has not expired, false when it is gone or
   * expired, undefined when that is not known, as after a delete that was interrupted.
   */
  declare readonly oldKeyWorks: boolean | undefined;
  /** The ids of the keys that this run has deleted. */
  declare readonly deleted: string[];
  static {
    this.prototype.name = "RotationError";
  }
  constructor(message: string, { cause, ...details }: RotationDetails & { cause?: unknown }) {
    super(message, { cause });
    Object.assign(this, details);
  }
}

/** What is known about a rotation when it fails. */
export type RotationDetails = Pick<
  RotationError,
  "stage" | "oldKeyId" | "newKeyId" | "oldKeyWorks" | "deleted"
>;

/** The state of one run, from which its error is built. */
export type Progress = { -readonly [Field in keyof RotationDetails]: RotationDetails[Field] } & {
  /** What no error may contain. */
  secrets: string[];
};

/** Runs a rotation; whatever it throws becomes a RotationError. */
export async function trackProgress<T>(
  oldKeyId: string | undefined,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress: Progress = {
    stage: "read",
    oldKeyId,
    newKeyId: undefined,
    oldKeyWorks: undefined,
    deleted: [],
    secrets: [],
  };
  try {
    return await work(progress);
  } catch (error) {
    const { secrets, ...details } = progress;
    const cause = redactError(error, redactor(secrets));
    throw new RotationError(messageOf(details, cause), { ...details, cause });
  }
}

/** A copy without secrets. A MonadError keeps its class and fields, so that callers can examine it. */
function redactError(error: unknown, redact: (text: string) => string): unknown {
  const copy = redactCause(error, redact);
  if (error instanceof SyntaxError && copy instanceof Error) {
    // JSON.parse quotes the text around the error, which may hold the stored token.
    const message = "invalid syntax (the message is omitted: it may quote a token)";
    Object.defineProperties(copy, { message: { value: message }, stack: { value: message } });
  }
  if (!(error instanceof MonadError)) return copy;
  // oxlint-disable-next-line typescript/no-unsafe-argument -- the prototype of a MonadError
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  if (error instanceof ApiError) {
    const headers = [...error.headers].map(([name, value]) => [name, redact(value)] as const);
    Object.defineProperty(copy, "headers", {
      value: new Headers(headers.map((pair) => [...pair])),
    });
  }
  return Object.assign(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a redacted copy of an object is an object
    copy as object,
    redactJson(Object.fromEntries(Object.entries(error)), redact),
  );
}

function messageOf(details: RotationDetails, cause: unknown): string {
  const { stage, oldKeyId, newKeyId, oldKeyWorks } = details;
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  const state: Record<RotationStage, string> = {
    read: "No key was created or deleted.",
    create: "There is no new key that can be used, and no key was deleted.",
    verify: `Key ${newKeyId} was created, but its token is not proven, and it is not saved.`,
    save: `Key ${newKeyId} was created, and its token was accepted, but it may not be saved.`,
    delete: newKeyId ? `The new key ${newKeyId} works and is saved.` : "",
  };
  const old =
    oldKeyWorks === undefined
      ? `Whether key ${oldKeyId} still works is not known.`
      : `Key ${oldKeyId} ${oldKeyWorks ? "still works" : "does not work"}.`;
  const next: Record<RotationStage, string> = {
    read: isNotFound(cause)
      ? "If an earlier run rotated it, use the id that was saved last."
      : "Running it again is safe.",
    create: "The next run creates another key, and deletes any that this run left behind.",
    verify: `The next run creates another key, and deletes ${newKeyId}.`,
    save: "The next run, with the id that is stored then, deletes what is not needed.",
    delete: "The next run, with the id that was saved last, deletes the keys that are left.",
  };
  const sentences = [`Rotation failed at ${stage}: ${reason}.`, state[stage]];
  if (oldKeyId !== undefined) sentences.push(old);
  return [...sentences, next[stage]].filter((sentence) => sentence !== "").join(" ");
}
