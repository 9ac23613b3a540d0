/** One run of `verify`: the calls, and where the responses violate the spec. */
import { randomUUID } from "node:crypto";
import {
  ApiError,
  type ApiKeysClient,
  type ApiKeysClientOptions,
  createApiKeysClient,
  isNotFound,
  ResponseError,
} from "monad-api-keys";
import { checkContract } from "monad-api-keys/testing";

export interface VerifyOptions {
  /** How to reach the server. */
  client: ApiKeysClientOptions;
  /** Whether to run the whole lifecycle of a key as well. */
  write: boolean;
  /** The role of that key; without it, the role of an existing key. */
  roleId: string | undefined;
  /** Ends the run, once the created keys are deleted. */
  signal: AbortSignal;
  /** Called with what conforms to the spec. */
  onPassed: (title: string) => void;
  /** Called with what violates it: operation, JSON pointer and types, never a value. */
  onViolation: (message: string) => void;
  /** Called with what a person has to do. */
  onLeft: (message: string) => void;
}

/**
 * Resolves to the number of violations. Rejects where the server could not be checked to the end, and with the
 * signal's own reason.
 */
export async function verify(options: VerifyOptions): Promise<number> {
  const { client, signal, onPassed } = options;
  // A set: a response that is retried may violate the spec again.
  const violations = new Set<string>();
  const report = (message: string): void => {
    if (!violations.has(message)) options.onViolation(message);
    violations.add(message);
  };
  const fetch = checkContract(client.fetch ?? globalThis.fetch, ({ message }) => report(message));
  const apiKeys = createApiKeysClient({ ...client, fetch });

  const step: Step = async (title, call, check) => {
    signal.throwIfAborted();
    const before = violations.size;
    const value = await call();
    const problem = check?.(value);
    if (problem) report(`${title}: ${problem}`);
    if (violations.size === before) onPassed(title);
    return value;
  };

  try {
    const run: Run = { apiKeys, signal, step, onLeft: options.onLeft };
    const keys = await readOnly(run);
    if (options.write) await lifecycle(run, options.roleId ?? keys[0]?.role_id);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ResponseError && violations.size === 0) report(error.message);
    const isIncomplete = violations.size === 0 || isRejected(error) || !isResponse(error);
    if (isIncomplete) throw new Error(reasonOf(error), { cause: error });
    if (!(error instanceof ResponseError)) options.onLeft(reasonOf(error));
  }
  return violations.size;
}

/** One call, with a check of what the schemas cannot express: it returns the problem, or false. */
type Step = <T>(
  title: string,
  call: () => Promise<T>,
  check?: (value: T) => string | false,
) => Promise<T>;

interface Run extends Pick<VerifyOptions, "signal" | "onLeft"> {
  apiKeys: ApiKeysClient;
  step: Step;
}

async function readOnly(run: Run) {
  const { apiKeys, signal, step } = run;
  const { api_keys: keys } = await step("listApiKeys", () =>
    apiKeys.list({ limit: 5 }, { signal }),
  );
  if (keys[0]) {
    const { id } = keys[0];
    await step(
      "getApiKey",
      () => apiKeys.get(id, { signal }),
      (key) => key.id !== id && "/id is not the requested one",
    );
  } else {
    await expectMissing(run, "getApiKey of a key that never existed", randomUUID());
  }
  return keys;
}

async function lifecycle(run: Run, role_id: string | undefined): Promise<void> {
  const { apiKeys, signal, step } = run;
  if (!role_id) throw new Error("--role-id is needed: there is no key whose role could be used");
  const name = `monad-api-keys-verify-${randomUUID()}`;
  const newName = `${name}-renamed`;
  const ids = new Set<string>();
  try {
    const inAnHour = new Date(Date.now() + 3_600_000);
    // create and regenerate take no signal: their responses hold the id of the key to delete.
    const created = await step("createApiKey", () =>
      apiKeys.create({ name, role_id, expiration_time: inAnHour }),
    );
    const { id } = created;
    ids.add(id);
    await step(
      "getApiKey of the new key",
      () => apiKeys.get(id, { signal }),
      (key) => key.id !== id && "/id is not the requested one",
    );
    await step(
      "updateApiKey",
      () => apiKeys.update(id, { name: newName }, { signal }),
      (key) => key.name !== newName && "/name is not the new one",
    );
    await step(
      "listApiKeys with the new key",
      () => find(apiKeys, newName, signal),
      (found) => found.length !== 1 && "/api_keys does not contain the key exactly once",
    );
    const regenerated = await step(
      "regenerateApiKey",
      () => apiKeys.regenerate(id),
      ({ token }) => token === created.token && "/token is the old one",
    );
    ids.add(regenerated.id);
    await step("deleteApiKey", () => apiKeys.delete(regenerated.id, { signal }));
    await expectMissing(run, "getApiKey of the deleted key", regenerated.id);
  } finally {
    await cleanUp(run, name, ids);
  }
}

const expectMissing = ({ apiKeys, signal, step }: Run, title: string, id: string) =>
  step(
    title,
    async () => {
      try {
        await apiKeys.get(id, { signal });
        return "found";
      } catch (error) {
        if (isNotFound(error)) return "missing";
        throw error;
      }
    },
    (state) => state === "found" && "the key exists",
  );

/** The ids of the keys whose name starts with this. */
async function find(apiKeys: ApiKeysClient, name: string, signal?: AbortSignal) {
  const ids: string[] = [];
  for await (const key of apiKeys.listAll({}, { signal })) {
    if (key.name.startsWith(name)) ids.push(key.id);
  }
  return ids;
}

/** Deletes the created keys: by their ids, and by the name where a lost response held the id. */
async function cleanUp(
  { apiKeys, onLeft }: Run,
  name: string,
  ids: ReadonlySet<string>,
): Promise<void> {
  const problems: unknown[] = [];
  const remove = (id: string) =>
    apiKeys.delete(id).catch((error: unknown) => {
      if (!isNotFound(error)) problems.push(error);
    });
  for (const id of ids) await remove(id);
  const left = await find(apiKeys, name).catch((error: unknown) => void problems.push(error));
  for (const id of left ?? []) if (!ids.has(id)) await remove(id);
  if (problems.length > 0) onLeft(`A key may be left: delete the key named ${name}… by hand.`);
}

const isResponse = (error: unknown): boolean =>
  error instanceof ApiError || error instanceof ResponseError;

const isRejected = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);

/** Why the check could not be completed. The server's own message is left out: it may contain values. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const { operation, status, requestId } = error;
  const rejected = isRejected(error) ? " and rejects the credential" : "";
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return `${operation} could not be checked: the server responds with ${status}${rejected}${request}.`;
}
