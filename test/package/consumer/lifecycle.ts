/**
 * A program of a user: all operations, paging, a rotation, raw, and an error. The package's test compiles it
 * against the installed package and runs it; `npm run test:worlds` runs it in every runtime. It uses
 * nothing but the package and what every runtime has.
 */
import {
  type ApiKey,
  type ApiKeysClientOptions,
  type ApiKeyWithToken,
  createApiKeysClient,
  type CreateApiKeyRequest,
  isNotFound,
  MonadError,
  type Outcome,
} from "monad-api-keys";
import { ensureApiKey, type KeyStore, rotateApiKey, type StoredKey } from "monad-api-keys/rotation";
import { checkContract, createMockMonad, type MockMonad } from "monad-api-keys/testing";

export const organizationId = "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58";
export const apiKey = "fake-key-of-the-consumer";

const newRole = { name: "ci", role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21" };
const newKey: CreateApiKeyRequest = {
  ...newRole,
  expiration_time: new Date("2030-01-01T00:00:00Z"),
};

/** Runs the lifecycle of a key; resolves to what each step found, and to violations of the spec. */
export async function lifecycle(
  options: Pick<ApiKeysClientOptions, "baseUrl" | "fetch">,
): Promise<string[]> {
  const steps: string[] = [];
  const fetch = checkContract(options.fetch ?? globalThis.fetch, ({ message }) => {
    steps.push(message);
  });
  const apiKeys = createApiKeysClient({ organizationId, apiKey, ...options, fetch });

  const created: ApiKeyWithToken = await apiKeys.create(newKey, { timeoutMs: 10_000 });
  steps.push(`create ${created.name} ${created.token !== ""}`);
  const got: ApiKey = await apiKeys.get(created.id, { signal: new AbortController().signal });
  steps.push(`get ${got.id === created.id} ${"token" in got}`);
  const updated = await apiKeys.update(created.id, { description: "for CI" });
  steps.push(`update ${updated.description}`);
  const page = await apiKeys.list({ limit: 50, offset: 0 });
  steps.push(`list ${page.api_keys.length} ${page.pagination?.total}`);
  for await (const key of apiKeys.listAll({ pageSize: 2 })) steps.push(`listAll ${key.name}`);
  const regenerated = await apiKeys.regenerate(created.id);
  steps.push(`regenerate ${regenerated.token !== created.token}`);

  let stored: StoredKey = { id: regenerated.id, token: regenerated.token };
  const store: KeyStore = {
    load: () => stored,
    save: (next, previous) => stored === previous && (stored = next),
  };
  const rotated = await rotateApiKey(apiKeys, { store, graceMs: 0 });
  steps.push(`rotate ${rotated.key.id === stored.id} ${rotated.deleted.length}`);
  const schedule = { lifetimeMs: 2 * 86_400_000, renewBeforeMs: 86_400_000 };
  const ensured = await ensureApiKey(apiKeys, { store, ...newRole, ...schedule });
  steps.push(`ensure ${ensured.action} ${ensured.reason}`);

  const params = { path: { organization_id: organizationId, api_key_id: rotated.key.id } };
  const { data, error, response } = await apiKeys.raw.GET(
    "/v2/{organization_id}/api_keys/{api_key_id}",
    { params },
  );
  steps.push(`raw ${response.status} ${data?.name} ${error}`);
  steps.push(`delete ${await apiKeys.delete(rotated.key.id)}`);
  try {
    await apiKeys.get(rotated.key.id);
  } catch (reason) {
    if (!isNotFound(reason)) throw reason;
    const outcome: Outcome = reason.outcome;
    steps.push(`${reason.name} ${reason.status} ${outcome} ${reason instanceof MonadError}`);
  }
  return steps;
}

/** The same against the mock in memory, without a socket. */
export async function inMemory(): Promise<string[]> {
  const monad: MockMonad = createMockMonad({ organizationId, apiKey });
  monad.failNext("getApiKey", { status: 429, retryAfter: 0 });
  return lifecycle({ fetch: monad.fetch });
}

/** What the steps find in every runtime. */
export const expectedSteps = [
  "create ci true",
  "get true false",
  "update for CI",
  "list 1 1",
  "listAll ci",
  "regenerate true",
  "rotate true 1",
  "ensure unchanged valid",
  "raw 200 ci undefined",
  "delete API key deleted successfully",
  "ApiError 404 not-applied true",
];
