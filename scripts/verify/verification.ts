/** One run of `npm run verify`: the calls, and what of the answers is not as the spec says. */
import { randomUUID } from "node:crypto";
import { ApiError, type ApiKeysClient, isNotFound, ResponseError } from "../../src/index.ts";
import { checkContract } from "../../src/testing/index.ts";

export interface VerifyOptions {
  apiKeys: ApiKeysClient;
  /** Live the whole life of a key as well. */
  write: boolean;
  /** The role of that key; without it, that of a key which is there. */
  roleId: string | undefined;
  /** Ends it, once what it made is removed. */
  signal: AbortSignal;
  print: (line: string) => void;
}

/** The exit codes of the command. */
export const codes = { fits: 0, departs: 1, unchecked: 2, stopped: 130 };

/** Resolves to the exit code. */
export async function verify(options: VerifyOptions): Promise<number> {
  const { apiKeys, print, signal } = options;
  let departures = 0;
  const depart = (message: string): void => {
    departures++;
    print(`✗ ${message}`);
  };
  const end = checkContract(apiKeys.raw, ({ message }) => depart(message));

  /** One call. What it makes beyond what the schemas can tell is judged by `check`. */
  const step: Step = async (does, call, check) => {
    signal.throwIfAborted();
    const before = departures;
    const value = await call();
    const problem = check?.(value);
    if (problem) depart(`${does}: ${problem}`);
    if (departures === before) print(`✓ ${does}`);
    return value;
  };

  try {
    const keys = await readOnly(options, step);
    if (options.write) await wholeLife(options, step, options.roleId ?? keys[0]?.role_id);
  } catch (error) {
    if (signal.aborted) return codes.stopped;
    if (!(error instanceof ResponseError)) print(reasonOf(error));
    else if (departures === 0) depart(error.message);
    if (departures === 0 || isRefusal(error) || !isAnswer(error)) return codes.unchecked;
  } finally {
    end();
  }
  print(departures === 0 ? "The server keeps to the spec." : `Departures: ${departures}.`);
  return departures === 0 ? codes.fits : codes.departs;
}

type Step = <T>(
  does: string,
  call: () => Promise<T>,
  check?: (value: T) => string | false,
) => Promise<T>;

async function readOnly({ apiKeys, signal }: VerifyOptions, step: Step) {
  const { api_keys: keys } = await step("listApiKeys", () =>
    apiKeys.list({ limit: 5 }, { signal }),
  );
  if (keys[0]) {
    const { id } = keys[0];
    await step(
      "getApiKey",
      () => apiKeys.get(id, { signal }),
      (key) => key.id !== id && "/id is not the one that was asked for",
    );
  } else {
    await expectMissing("getApiKey of a key that never was", apiKeys, randomUUID(), signal, step);
  }
  return keys;
}

async function wholeLife(
  { apiKeys, signal, print }: VerifyOptions,
  step: Step,
  role_id: string | undefined,
): Promise<void> {
  if (!role_id) throw new Error("--role-id is needed: there is no key to take a role from");
  const name = `monad-api-keys-verify-${randomUUID()}`;
  const newName = `${name}-renamed`;
  const ids = new Set<string>();
  try {
    const inAnHour = new Date(Date.now() + 3_600_000);
    // create and regenerate are not broken off: their answers say what there is to remove.
    const created = await step(
      "createApiKey",
      () => apiKeys.create({ name, role_id, expiration_time: inAnHour }),
      ({ token }) => token === "" && "/token is empty",
    );
    const { id } = created;
    ids.add(id);
    await step(
      "getApiKey of the new key",
      () => apiKeys.get(id, { signal }),
      (key) => key.id !== id && "/id is not the one that was asked for",
    );
    await step(
      "updateApiKey",
      () => apiKeys.update(id, { name: newName }, { signal }),
      (key) => key.name !== newName && "/name is not the one that was given",
    );
    await step(
      "listApiKeys with the new key",
      () => find(apiKeys, newName, signal),
      (found) => found.length !== 1 && "/api_keys does not hold the key once",
    );
    const regenerated = await step(
      "regenerateApiKey",
      () => apiKeys.regenerate(id),
      ({ token }) => token === created.token && "/token is the old one",
    );
    ids.add(regenerated.id);
    await step("deleteApiKey", () => apiKeys.delete(regenerated.id, { signal }));
    await expectMissing("getApiKey of the deleted key", apiKeys, regenerated.id, signal, step);
  } finally {
    await remove(apiKeys, name, ids, print);
  }
}

const expectMissing = (
  does: string,
  apiKeys: ApiKeysClient,
  id: string,
  signal: AbortSignal,
  step: Step,
) =>
  step(
    does,
    async () => {
      try {
        await apiKeys.get(id, { signal });
        return "there";
      } catch (error) {
        if (isNotFound(error)) return "missing";
        throw error;
      }
    },
    (found) => found === "there" && "the key is there",
  );

/** The ids of the keys whose name starts so. */
async function find(apiKeys: ApiKeysClient, name: string, signal?: AbortSignal) {
  const ids: string[] = [];
  for await (const key of apiKeys.listAll({}, { signal })) {
    if (key.name.startsWith(name)) ids.push(key.id);
  }
  return ids;
}

/**
 * Removes what was made: what is known by its id, and then what has the name, since an answer that was
 * lost told no id.
 */
async function remove(
  apiKeys: ApiKeysClient,
  name: string,
  ids: Set<string>,
  print: VerifyOptions["print"],
): Promise<void> {
  const problems: unknown[] = [];
  const removeOne = (id: string) =>
    apiKeys.delete(id).catch((error: unknown) => {
      if (!isNotFound(error)) problems.push(error);
    });
  for (const id of ids) await removeOne(id);
  const left = await find(apiKeys, name).catch((error: unknown) => void problems.push(error));
  for (const id of left ?? []) if (!ids.has(id)) await removeOne(id);
  if (problems.length > 0) print(`A key may be left, named ${name}…: remove it by hand.`);
}

const isAnswer = (error: unknown): boolean =>
  error instanceof ApiError || error instanceof ResponseError;

const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);

/** Why it could not be checked. An answer's own words may hold values, and are left out. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const { operation, status, requestId } = error;
  const refused = isRefusal(error) ? ", which refuses the credential" : "";
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return `${operation} could not be checked: the server answered ${status}${refused}${request}.`;
}
