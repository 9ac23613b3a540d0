import { describe, expect, test } from "vitest";
import { createApiKeysClient, isNotFound, type MonadError } from "../../src/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";

// What docs/guide/handle-errors.md and authenticate.md advise, against the mock.
const organizationId = "org-1";
const apiKey = "fake-key-of-the-recipes";
const wanted = { name: "ci", role_id: "r-1", expiration_time: "2999-01-01T00:00:00Z" };

function setUp(regeneration: "replace" | "in-place" = "replace") {
  const monad = createMockMonad({ organizationId, apiKey, regeneration });
  return { monad, apiKeys: createApiKeysClient({ organizationId, apiKey, fetch: monad.fetch }) };
}
const failureOf = (call: Promise<unknown>): Promise<MonadError> =>
  call.then(
    () => expect.fail("the call succeeded"),
    (error: MonadError) => error,
  );

describe("after a create whose outcome is unknown", () => {
  test("the key that nobody has the token of is found by name and time, and deleted", async () => {
    const { monad, apiKeys } = setUp();
    const started = new Date();
    monad.failNext("createApiKey", "cut-after");
    expect(await failureOf(apiKeys.create(wanted))).toMatchObject({
      outcome: "unknown",
      attempts: 1,
    });
    expect(monad.keys()).toHaveLength(1);

    for await (const key of apiKeys.listAll()) {
      const orphan = key.name === wanted.name && new Date(key.created_at) >= started;
      if (orphan) await apiKeys.delete(key.id);
    }
    expect(monad.keys()).toEqual([]);
    await expect(apiKeys.create(wanted)).resolves.toHaveProperty("token");
  });

  test("there is none where the connection broke before", async () => {
    const { monad, apiKeys } = setUp();
    monad.failNext("createApiKey", "cut-before");
    expect(await failureOf(apiKeys.create(wanted))).toMatchObject({
      outcome: "unknown",
      attempts: 1,
    });
    expect(monad.keys()).toEqual([]);
  });
});

describe("after a regenerate whose outcome is unknown", () => {
  test.each(["cut-before", "cut-after"] as const)(
    "token_version tells, in place (%s)",
    async (cut) => {
      const { monad, apiKeys } = setUp("in-place");
      const { id } = await apiKeys.create(wanted);
      const before = await apiKeys.get(id);
      monad.failNext("regenerateApiKey", cut);
      expect(await failureOf(apiKeys.regenerate(id))).toMatchObject({
        outcome: "unknown",
        attempts: 1,
      });
      const now = await apiKeys.get(id);
      expect(now.token_version !== before.token_version).toBe(cut === "cut-after");
    },
  );

  test("a key that is gone tells, where regenerate replaces", async () => {
    const { monad, apiKeys } = setUp("replace");
    const { id } = await apiKeys.create(wanted);
    monad.failNext("regenerateApiKey", "cut-after");
    await failureOf(apiKeys.regenerate(id));
    expect(isNotFound(await failureOf(apiKeys.get(id)))).toBe(true);
    const { api_keys: left } = await apiKeys.list();
    expect(left.map(({ name }) => name)).toEqual([wanted.name]);
  });
});

describe("a client that regenerates its own key", () => {
  test.each(["replace", "in-place"] as const)(
    "goes on with the new token (%s)",
    async (regeneration) => {
      const { monad, apiKeys: admin } = setUp(regeneration);
      const own = await admin.create(wanted);
      let token = own.token;
      const apiKeys = createApiKeysClient({
        organizationId,
        apiKey: () => token,
        fetch: monad.fetch,
      });
      const rotated = await apiKeys.regenerate(own.id);
      // Until it is told of the new token, the old one is refused.
      expect(await failureOf(apiKeys.list())).toMatchObject({ status: 401 });
      token = rotated.token;
      await expect(apiKeys.get(rotated.id)).resolves.toMatchObject({ name: wanted.name });
    },
  );
});

describe("a given fetch", () => {
  test("is called with a URL string and an init that can be spread", async () => {
    const { monad } = setUp();
    const calls: { url: unknown; init: RequestInit }[] = [];
    const fetch = ((url: string, init: RequestInit) => {
      calls.push({ url, init: { ...init } });
      return monad.fetch(url, { ...init });
    }) as typeof globalThis.fetch;
    await createApiKeysClient({ organizationId, apiKey, fetch }).list({ limit: 1 });
    expect(calls[0]!.url).toBe("https://monad.com/api/v2/org-1/api_keys?limit=1");
    expect(calls[0]!.init).toMatchObject({ method: "GET", redirect: "manual" });
    expect(calls[0]!.init.signal).toBeInstanceOf(AbortSignal);
  });

  test("may put a signal of its own into the init, or take the one there out", async () => {
    const { monad } = setUp();
    const given: unknown[] = [];
    const own = new AbortController().signal;
    for (const change of [
      (init: RequestInit) => (init.signal = own),
      // As two wrappers do.
      (init: RequestInit) => [null, own].forEach((each) => (init.signal = each)),
      (init: RequestInit) => Object.assign(init, { signal: own }),
      (init: RequestInit) => delete init.signal,
    ]) {
      const fetch = ((url: string, init: RequestInit) => {
        change(init);
        given.push({ ...init }.signal);
        return monad.fetch(url, init);
      }) as typeof globalThis.fetch;
      await createApiKeysClient({ organizationId, apiKey, fetch }).list();
    }
    expect(given).toEqual([own, own, own, undefined]);
  });
});
