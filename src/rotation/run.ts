/** One run: looks at the document, does the first thing that applies, and looks again. */
import type { Clock } from "../core/clock.ts";
import type { ApiKeysClient } from "../types.ts";
import {
  deleteRetired,
  findAbandoned,
  forgetEntry,
  keepCopies,
  missAbandoned,
} from "./clean-up.ts";
import { createSuccessor } from "./create.ts";
import type { Current } from "./due.ts";
import { toRotationError } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { abandon, adopt } from "./journal.ts";
import { type NextStep, nextStep } from "./next-step.ts";
import type { RotationReason, RotationResult, RunOptions } from "./options.ts";
import { finishPromotion, promotePending } from "./promote.ts";
import { resultOf } from "./result.ts";
import { enter, type Run, startRun } from "./run-state.ts";
import { change, load } from "./save.ts";
import type { StoredKey } from "./store.ts";

/** More steps than any run needs: the document changes under it again and again. */
const maxSteps = 99;

export async function runRotation(
  apiKeys: ApiKeysClient,
  options: RunOptions,
  clock: Clock,
): Promise<RotationResult> {
  const run = startRun(apiKeys, options, clock);
  try {
    enter(run, "load");
    let document = await load(run, options.signal);
    for (let count = 0; count < maxSteps; count++) {
      options.signal?.throwIfAborted();
      const step = nextStep(document, run, options, clock.now());
      if (step.kind === "end") return await resultOf(run);
      document = await perform(run, step);
    }
    throw new Error("the document keeps changing");
  } catch (error) {
    if (options.signal?.aborted && error === options.signal.reason) throw error;
    throw toRotationError(run, error);
  }
}

/** Does one thing. Resolves to the document to look at next. */
async function perform(
  run: Run,
  step: Exclude<NextStep, { kind: "end" }>,
): Promise<StoredKey | undefined> {
  switch (step.kind) {
    case "abandon":
      enter(run, "clean-up");
      return change(run, abandon(step.pending));
    case "prove":
      return promotePending(run, step.pending);
    case "inspect":
      await inspect(run, step.document);
      return run.document;
    case "adopt":
      return adoptCurrent(run, step.current);
    case "find":
      await findAbandoned(run);
      return run.document;
    case "delete":
      return deleteRetired(run, step.id, step.entry);
    case "forget":
      return forgetEntry(run, step.entry);
    case "miss":
      return missAbandoned(run, step.entry);
    case "keep":
      keepCopies(run, step.entry, step.ids);
      return run.document;
    case "replace":
      return replaceCurrent(run, step.reason);
  }
}

async function replaceCurrent(run: Run, reason: RotationReason): Promise<StoredKey | undefined> {
  const { document: old } = run;
  run.reason = reason;
  const document = await createSuccessor(run);
  // Where the key is not pending, another run has promoted it already.
  return document?.rotation?.pending ? document : finishPromotion(run, old);
}

/** Completes a document to which a person has written id and token. */
async function adoptCurrent(run: Run, { key }: Current): Promise<StoredKey | undefined> {
  enter(run, "save", key?.id);
  const { created_at = "", expiration_time, organization_id } = key ?? {};
  const now = run.clock.now();
  // Its age counts, unless the server's clock is ahead.
  const since = Math.min(now, Date.parse(created_at) || now);
  const fields = {
    ...(expiration_time && { expiration_time }),
    ...(organization_id && { organization_id }),
  };
  return change(run, adopt(run.document, new Date(since).toISOString(), fields));
}
