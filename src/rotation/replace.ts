/** Replaces a key: creates a successor, proves it, saves it, and only then deletes what it replaces. */
import type { Clock } from "../core/clock.ts";
import { ApiError, isNotFound, MonadError } from "../errors.ts";
import type { ApiKey, ApiKeysClient, ApiKeyWithToken, CallOptions } from "../types.ts";
import type { Progress } from "./errors.ts";
import { findLeftovers, lineageOf, withMarker } from "./lineage.ts";
import type { RotationResult, SuccessorOptions } from "./options.ts";

/** How often a key is created, where the response with the token was lost each time. */
const maxCreates = 3;

/** The waits before a 401 of the new token is tried again: it may not be known everywhere at once. */
const verifyWaitsMs = [500, 1000, 2000, 4000];

export interface Replacement {
  /** The key to replace; undefined where there is none. */
  old: ApiKey | undefined;
  lineage: string;
  name: string;
  role_id: string;
  description: string | undefined;
  lifetimeMs: number;
}

/** The key of this id. Rejects when there is none. */
export async function readKey(
  apiKeys: ApiKeysClient,
  id: string,
  progress: Progress,
  clock: Clock,
): Promise<ApiKey> {
  try {
    const key = await apiKeys.get(id);
    if (key.id !== id) throw new Error("the server returned another key");
    progress.oldKeyWorks = !(Date.parse(key.expiration_time) <= clock.now());
    return key;
  } catch (error) {
    if (isNotFound(error)) progress.oldKeyWorks = false;
    throw error;
  }
}

export async function replaceKey(
  apiKeys: ApiKeysClient,
  { old, lineage, name, role_id, description, lifetimeMs }: Replacement,
  { save, verify, overlap = false }: SuccessorOptions,
  progress: Progress,
  clock: Clock,
): Promise<RotationResult> {
  const before = new Set((await listKeys(apiKeys)).map(({ id }) => id));

  progress.stage = "create";
  const expiration_time = new Date(clock.now() + lifetimeMs);
  const body = { name, role_id, description: withMarker(description, lineage), expiration_time };
  const { created, lost } = await createKey(apiKeys, body, clock);
  const { token, ...key } = created;
  progress.newKeyId = key.id;
  progress.secrets.push(token);

  progress.stage = "verify";
  if (!verify) await verifyToken(apiKeys, token, clock);
  else if ((await verify(created)) === false) throw new Error("verify returned false");

  progress.stage = "save";
  await save(created);

  progress.stage = "delete";
  const keys = await withEither(token, (options) => listKeys(apiKeys, options));
  const { leftovers, newer } = findLeftovers(keys, lineage, key, (id) => before.has(id) || lost);
  const oldIds = old ? [old.id] : [];
  const others = (ids: string[]) => ids.filter((id) => id !== old?.id);
  // The old key goes last. While it exists, a run that is interrupted can be repeated with its id, and
  // a client that authenticates with it can delete the others.
  await deleteKeys(apiKeys, [...others(leftovers), ...(overlap ? [] : oldIds)], progress, token);
  const { deleted } = progress;
  return { key, deleted, remaining: [...others(newer), ...(overlap ? oldIds : [])] };
}

/** Deletes what is older than `current` in its lineage: what an interrupted rotation left behind. */
export async function deleteLeftovers(
  apiKeys: ApiKeysClient,
  current: ApiKey,
  progress: Progress,
): Promise<RotationResult> {
  progress.stage = "delete";
  const keys = await listKeys(apiKeys);
  const { leftovers, newer } = findLeftovers(keys, lineageOf(current), current, () => true);
  await deleteKeys(apiKeys, leftovers, progress);
  return { key: current, deleted: progress.deleted, remaining: newer };
}

export async function listKeys(apiKeys: ApiKeysClient, options?: CallOptions): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  for await (const key of apiKeys.listAll(undefined, options)) keys.push(key);
  return keys;
}

/** Creates a key whose token is known. `lost` is set when others may exist whose token nobody has. */
async function createKey(
  apiKeys: ApiKeysClient,
  body: Parameters<ApiKeysClient["create"]>[0],
  clock: Clock,
): Promise<{ created: ApiKeyWithToken; lost: boolean }> {
  for (let count = 1; ; count++) {
    try {
      return { created: await apiKeys.create(body), lost: count > 1 };
    } catch (error) {
      const isLost = error instanceof MonadError && error.outcome !== "not-applied";
      if (!isLost || count === maxCreates) throw error;
      await sleep(clock, 1000 * count);
    }
  }
}

/** Resolves when the server has accepted the token. A 403 is about the role: the token was accepted. */
async function verifyToken(apiKeys: ApiKeysClient, token: string, clock: Clock): Promise<void> {
  for (let count = 0; ; count++) {
    try {
      await apiKeys.list({ limit: 1 }, { apiKey: token });
      return;
    } catch (error) {
      const status = error instanceof ApiError ? error.status : undefined;
      if (status === 403) return;
      const waitMs = verifyWaitsMs[count];
      if (status !== 401 || waitMs === undefined) throw error;
      await sleep(clock, waitMs);
    }
  }
}

async function deleteKeys(
  apiKeys: ApiKeysClient,
  ids: string[],
  progress: Progress,
  token?: string,
): Promise<void> {
  for (const id of ids) {
    try {
      await withEither(token, (options) =>
        apiKeys.delete(id, options).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        }),
      );
    } catch (error) {
      const unsure = error instanceof MonadError && error.outcome !== "not-applied";
      if (id === progress.oldKeyId && unsure) progress.oldKeyWorks = undefined;
      throw error;
    }
    progress.deleted.push(id);
    if (id === progress.oldKeyId) progress.oldKeyWorks = false;
  }
}

/**
 * Calls with the client's own credential and, where the server refuses that, with the successor's token.
 * A client that rotates its own key may have lost its credential by then, and a server may not let a key
 * delete itself.
 */
async function withEither<T>(
  token: string | undefined,
  call: (options?: CallOptions) => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isRefused = error instanceof ApiError && [401, 403].includes(error.status);
    if (token === undefined || !isRefused) throw error;
    try {
      return await call({ apiKey: token });
    } catch (second) {
      // An earlier attempt may have taken effect: only the first error says so.
      throw error.outcome === "not-applied" ? second : error;
    }
  }
}

const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.after(ms, resolve));
