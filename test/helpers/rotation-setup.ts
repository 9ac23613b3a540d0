/** A mock, a client, a store with compare-and-swap and a clock whose waits pass at once, for the rotation's tests. */
import { createClient } from "../../src/client.ts";
import type { ApiKeysClientOptions, ApiKeyWithToken } from "../../src/index.ts";
import { ensure } from "../../src/rotation/ensure.ts";
import type {
  EnsureApiKeyOptions,
  KeyStore,
  RotateApiKeyOptions,
  StoredKey,
} from "../../src/rotation/index.ts";
import { rotate } from "../../src/rotation/rotate.ts";
import { createMockMonad, type MockMonadOptions } from "../../src/testing/index.ts";
import { apiKey, fakeClock, organizationId } from "./client-setup.ts";

export const second = 1000;
export const hour = 3600 * second;
export const day = 24 * hour;
export const fields = { name: "ci", role_id: "role" };
export const schedule = { ...fields, lifetimeMs: 90 * day, renewBeforeMs: 14 * day };

/** A store with compare-and-swap: JSON text, as every real store holds. */
export function memoryStore(document?: StoredKey) {
  let text = document && JSON.stringify(document);
  const saves: StoredKey[] = [];
  const store: KeyStore = {
    load: () => (text === undefined ? undefined : (JSON.parse(text) as StoredKey)),
    save(next, previous) {
      if (text !== (previous && JSON.stringify(previous))) return false;
      text = JSON.stringify(next);
      saves.push(JSON.parse(text) as StoredKey);
      return true;
    },
  };
  return {
    store,
    saves,
    get document(): StoredKey | undefined {
      return text === undefined ? undefined : (JSON.parse(text) as StoredKey);
    },
    set document(next: StoredKey | undefined) {
      text = next && JSON.stringify(next);
    },
  };
}

export function setUpRotation({
  client = {},
  monad: mockOptions = {},
}: { client?: ApiKeysClientOptions; monad?: Partial<MockMonadOptions> } = {}) {
  const timing = fakeClock();
  const start = timing.clock.now();
  let shift = 0;
  const clock = { ...timing.clock, now: () => timing.clock.now() + shift };
  const monad = createMockMonad({
    organizationId,
    apiKey,
    now: () => new Date(clock.now()),
    ...mockOptions,
  });
  const createOwn = (own: ApiKeysClientOptions = {}) =>
    createClient({ organizationId, apiKey, fetch: monad.fetch, ...own } as typeof own, clock);
  const apiKeys = createOwn(client);
  const memory = memoryStore();
  return {
    monad,
    apiKeys,
    client: createOwn,
    clock,
    start,
    timing,
    memory,
    /** Lets time pass. */
    pass: (ms: number) => void (shift += ms),
    /** Creates a key, as a person would. */
    create: (own: Partial<ApiKeyWithToken> = {}) =>
      createOwn().create({
        ...fields,
        description: "for CI",
        expiration_time: new Date(clock.now() + 90 * day),
        ...own,
      }),
    rotate: (own: Partial<RotateApiKeyOptions> = {}, keys = apiKeys) =>
      rotate(keys, { store: memory.store, ...own }, clock),
    ensure: (own: Partial<EnsureApiKeyOptions> = {}, keys = apiKeys) =>
      ensure(keys, { store: memory.store, ...schedule, ...own }, clock),
    ids: () => monad.keys().map(({ id }) => id),
    /** The operations that the server received, without those of the set-up. */
    operations: (from = 0) =>
      monad
        .requests()
        .slice(from)
        .map(({ operation }) => operation),
    isAccepted: (token: string | undefined) =>
      createOwn({ apiKey: token ?? "none-at-all" })
        .list()
        .then(
          () => true,
          () => false,
        ),
  };
}
