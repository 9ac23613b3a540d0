/** What a run that succeeds resolves to. */
import { redactJson } from "../core/redact.ts";
import type { ApiKey } from "../types.ts";
import { previousOf } from "./journal.ts";
import type { RotationResult } from "./options.ts";
import { redactorOf } from "./redact.ts";
import type { Run } from "./run-state.ts";

export async function resultOf(run: Run): Promise<RotationResult> {
  const action = run.isPromoted
    ? run.replacedId === undefined
      ? "created"
      : "rotated"
    : "unchanged";
  const result: RotationResult = {
    action,
    reason: run.isPromoted && run.reason ? run.reason : "valid",
    key: await currentKey(run),
    deleted: run.deleted,
    previous: [...previousOf(run.document)],
    warnings: run.warnings,
  };
  // A server may echo a token in any field.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy with the same fields
  return redactJson(result, redactorOf(run.secrets)) as RotationResult;
}

async function currentKey(run: Run): Promise<ApiKey> {
  const id = run.document?.id ?? "";
  if (run.current?.key?.id === id) return run.current.key;
  if (run.created?.id === id) return run.created;
  return run.apiKeys.get(id, { signal: run.options.signal });
}
