/** Whether a token is accepted. */
import { ApiError } from "../errors.ts";
import type { Run } from "./run-state.ts";
import { sleep, untilAborted } from "./wait.ts";

/** `"unproven"`: nothing is known, because the server, the network or what `verify` calls has failed. */
export type Proof =
  { kind: "accepted" } | { kind: "refused"; error: unknown } | { kind: "unproven"; error: unknown };

/** The waits before a 401 is tried again: a new token may not be known everywhere at once. */
const waitsMs = [500, 1000, 2000, 4000];

export async function prove(run: Run, key: { id: string; token: string }): Promise<Proof> {
  for (const waitMs of waitsMs) {
    const proof = await proveOnce(run, key);
    if (proof.kind !== "refused") return proof;
    await sleep(run.clock, waitMs, run.options.signal);
  }
  return proveOnce(run, key);
}

/** `verify` comes first. Where it fails, only a 401 refuses the token: what it calls may be down. */
export async function proveOnce(run: Run, key: { id: string; token: string }): Promise<Proof> {
  const failure = await verify(run, key);
  if (failure === undefined && run.options.verify) {
    run.accepted = key.token;
    return { kind: "accepted" };
  }
  const proof = await proveByList(run, key.token);
  if (proof.kind === "accepted") run.accepted = key.token;
  return failure && proof.kind !== "refused" ? { kind: "unproven", error: failure.error } : proof;
}

/** Why `verify` does not accept the token; undefined where it does, or where there is none. */
async function verify(
  { options }: Run,
  { id, token }: { id: string; token: string },
): Promise<{ error: unknown } | undefined> {
  try {
    const result = await untilAborted(options.signal, () => options.verify?.({ id, token }));
    if (result === false) throw new Error("verify returned false");
    if (isFailedResponse(result)) throw new Error(`verify returned a response ${result.status}`);
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return { error };
  }
}

/** A Response of this runtime or of another implementation. */
const isFailedResponse = (value: unknown): value is { status: number } =>
  typeof value === "object" &&
  value !== null &&
  "ok" in value &&
  value.ok === false &&
  "status" in value &&
  typeof value.status === "number";

/**
 * A list of one key. A success accepts the token, and a 401 refuses it. A 403 is about the role or the
 * organization, which only a server can tell that knows the token, if a wrong token gets a 401 from it.
 */
async function proveByList(run: Run, token: string): Promise<Proof> {
  const error = await listError(run, token);
  if (error === undefined) return { kind: "accepted" };
  if (statusOf(error) === 401) return { kind: "refused", error };
  const isAccepted =
    statusOf(error) === 403 && statusOf(await listError(run, wrongToken(token))) === 401;
  return isAccepted ? { kind: "accepted" } : { kind: "unproven", error };
}

async function listError({ apiKeys, options }: Run, token: string): Promise<unknown> {
  const { signal } = options;
  try {
    await apiKeys.list({ limit: 1 }, { apiKey: token, signal });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return error;
  }
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.status : undefined;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A token of the same shape that nobody has: of a JWT, the signature is changed. */
export const wrongToken = (token: string): string =>
  token.replace(/[^.]*$/, (end) =>
    end.replace(/[A-Za-z\d]/g, (character) => {
      const next = alphabet.indexOf(character) + 1;
      return alphabet[next % alphabet.length]!;
    }),
  );
