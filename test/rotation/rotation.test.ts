/** What rotateApiKey and ensureApiKey do, one behaviour at a time. */
import { describe, expect, expectTypeOf, test } from "vitest";
import { createClient } from "../../src/client.ts";
import { ApiError, type ApiKeysClientOptions, type ApiKeyWithToken } from "../../src/index.ts";
import { ensure, type EnsureApiKeyOptions } from "../../src/rotation/ensure.ts";
import {
  ensureApiKey,
  rotateApiKey,
  type RotateApiKeyOptions,
  RotationError,
} from "../../src/rotation/index.ts";
import { rotate } from "../../src/rotation/rotate.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import { apiKey, failure, fakeClock, organizationId } from "../helpers/client-setup.ts";

const day = 86_400_000;
const start = Date.parse("2026-05-01T12:00:00Z");
const fields = { name: "ci", role_id: "role" };
const schedule = { ...fields, lifetimeMs: 90 * day, renewBeforeMs: 14 * day };

/** A mock, a client of it, a store, and rotations whose waits pass at once. */
function setUp(options: ApiKeysClientOptions = {}) {
  const timing = fakeClock();
  const clock = { ...timing.clock, now: () => start };
  const monad = createMockMonad({ organizationId, apiKey, now: () => new Date(clock.now()) });
  const client = (own: ApiKeysClientOptions = {}) =>
    createClient({ organizationId, apiKey, fetch: monad.fetch, ...own } as typeof own, clock);
  const apiKeys = client(options);
  const saves: ApiKeyWithToken[] = [];
  const save = (key: ApiKeyWithToken) => void saves.push(key);
  return {
    monad,
    apiKeys,
    client,
    saves,
    timing,
    create: (ageMs: number, lifetimeMs: number, description = "for CI") => {
      clock.now = () => start - ageMs;
      const expiration_time = new Date(start - ageMs + lifetimeMs);
      const created = client().create({ ...fields, description, expiration_time });
      return created.finally(() => (clock.now = () => start));
    },
    rotate: (id: string, own: Partial<RotateApiKeyOptions> = {}, keys = apiKeys) =>
      rotate(keys, id, { save, ...own }, clock),
    ensure: (id: string | undefined, own: Partial<EnsureApiKeyOptions> = {}) =>
      ensure(
        apiKeys,
        { ...schedule, load: () => id && { id }, save, ...own } as EnsureApiKeyOptions,
        clock,
      ),
    ids: () => monad.keys().map(({ id }) => id),
    operations: () => monad.requests().map(({ operation }) => operation),
  };
}

describe("rotateApiKey", () => {
  test("gives the successor the same name, role and term, and a marker", async () => {
    const { create, rotate, monad, saves } = setUp();
    const old = await create(10 * day, 30 * day);
    const { key, deleted, remaining } = await rotate(old.id);
    expect(key).toMatchObject({
      ...fields,
      description: `for CI [rotation:${old.id}]`,
      expiration_time: new Date(start + 30 * day).toISOString(),
    });
    expect({ deleted, remaining }).toEqual({ deleted: [old.id], remaining: [] });
    expect(monad.keys()).toEqual([key]);
    expect(saves).toEqual([{ ...key, token: expect.any(String) as string }]);
  });

  test("takes another name, role and lifetime", async () => {
    const { create, rotate } = setUp();
    const { id } = await create(10 * day, 30 * day);
    const changes = { name: "ci-eu", role_id: "other-role" };
    const { key } = await rotate(id, { ...changes, lifetimeMs: day });
    const expiration_time = new Date(start + day).toISOString();
    expect(key).toMatchObject({ ...changes, expiration_time });
  });

  test("asks for lifetimeMs before anything is created when a date cannot be parsed", async () => {
    const { monad, rotate, operations } = setUp();
    const body = { id: "old", name: "ci", created_at: "yesterday", expiration_time: "tomorrow" };
    monad.failNext("getApiKey", { status: 200, body });
    const error = (await failure(rotate("old"))) as RotationError;
    expect(error).toMatchObject({ stage: "read", oldKeyId: "old", oldKeyWorks: true });
    expect(error.message).toContain("pass lifetimeMs");
    expect(operations()).toEqual(["getApiKey"]);
  });

  test("keeps the same marker through several rotations", async () => {
    const { create, rotate, monad } = setUp();
    const first = await create(day, 30 * day);
    const second = await rotate(first.id);
    const third = await rotate(second.key.id);
    expect(third.key.description).toBe(`for CI [rotation:${first.id}]`);
    expect(monad.keys()).toEqual([third.key]);
  });

  test.each(["cut-after", { status: 503 }, { status: 200, body: { id: "no-token" } }] as const)(
    "creates another key after a create that fails with %o",
    async (fault) => {
      const { create, rotate, monad, saves } = setUp();
      const { id } = await create(day, 30 * day);
      monad.failNext("createApiKey", fault, { times: 2 });
      const { key } = await rotate(id);
      expect(saves.map((saved) => saved.id)).toEqual([key.id]);
      expect(monad.keys()).toEqual([key]);
    },
  );

  test("gives up after three lost creates, and the next run deletes them", async () => {
    const { create, rotate, monad, ids } = setUp();
    const { id } = await create(day, 30 * day);
    monad.failNext("createApiKey", "cut-after", { times: 3 });
    expect(await failure(rotate(id))).toMatchObject({ stage: "create", oldKeyWorks: true });
    expect(ids()).toHaveLength(4);
    const { key } = await rotate(id);
    expect(ids()).toEqual([key.id]);
  });

  test("does not create again after a create that was refused", async () => {
    const { create, rotate, monad, operations } = setUp();
    const { id } = await create(day, 30 * day);
    monad.failNext("createApiKey", { status: 403 });
    const error = (await failure(rotate(id))) as RotationError;
    expect(error).toMatchObject({ stage: "create", newKeyId: undefined, oldKeyWorks: true });
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({ status: 403, outcome: "not-applied" });
    expect(operations().filter((each) => each === "createApiKey")).toHaveLength(2);
  });

  test("tries a token again that is not accepted yet", async () => {
    const { create, rotate, monad, timing } = setUp();
    const { id } = await create(day, 30 * day);
    monad.failNext("listApiKeys", { status: 200, body: { api_keys: [] } });
    monad.failNext("listApiKeys", { status: 401 }, { times: 3 });
    await rotate(id);
    expect(timing.waits).toEqual([500, 1000, 2000]);
  });

  test("deletes nothing when the token is never accepted", async () => {
    const { create, rotate, monad, ids, saves } = setUp();
    const old = await create(day, 30 * day);
    monad.failNext("listApiKeys", { status: 200, body: { api_keys: [] } });
    monad.failNext("listApiKeys", { status: 401 }, { times: 5 });
    const error = (await failure(rotate(old.id))) as RotationError;
    expect(error).toMatchObject({ stage: "verify", oldKeyWorks: true, deleted: [] });
    expect(ids()).toEqual([old.id, error.newKeyId]);
    expect(saves).toEqual([]);
  });

  test("takes a 403 as proof that the token is accepted", async () => {
    const { create, rotate, monad, saves } = setUp();
    const { id } = await create(day, 30 * day);
    monad.failNext("listApiKeys", { status: 200, body: { api_keys: [] } });
    monad.failNext("listApiKeys", { status: 403 });
    await rotate(id);
    expect(saves).toHaveLength(1);
  });

  test.each([
    { name: "returns false", verify: async () => false },
    { name: "rejects", verify: () => Promise.reject(new Error("refused")) },
  ])("saves nothing when verify $name", async ({ verify }) => {
    const { create, rotate, saves } = setUp();
    const { id } = await create(day, 30 * day);
    expect(await failure(rotate(id, { verify }))).toMatchObject({ stage: "verify" });
    expect(saves).toEqual([]);
  });

  test("leaves a newer key of the lineage, and lists it", async () => {
    const { create, rotate, client, monad } = setUp();
    const old = await create(day, 30 * day);
    // A second rotation, from a machine whose clock is the server's a second later.
    const other = { ...old, id: "other", created_at: new Date(start + 1000).toISOString() };
    const description = `for CI [rotation:${old.id}]`;
    const list = { api_keys: [{ ...other, description, token: undefined }] };
    const { key, remaining } = await rotate(old.id, {
      save: () => monad.failNext("listApiKeys", { status: 200, body: list }),
    });
    expect(remaining).toEqual(["other"]);
    expect(await client().get(key.id)).toEqual(key);
  });

  test("leaves the key of a second rotation in the same second", async () => {
    const { create, rotate, ids } = setUp();
    const old = await create(day, 30 * day);
    const { key, remaining } = await rotate(old.id, {
      save: () => create(0, day, `[rotation:${old.id}]`),
    });
    expect(ids()).toEqual([key.id, ...remaining]);
    expect(remaining).toHaveLength(1);
  });

  test("keeps the predecessor with overlap, until the next rotation", async () => {
    const { create, rotate, ids } = setUp();
    const first = await create(day, 30 * day);
    const second = await rotate(first.id, { overlap: true });
    expect(second).toMatchObject({ deleted: [], remaining: [first.id] });
    const third = await rotate(second.key.id, { overlap: true });
    expect(third).toMatchObject({ deleted: [first.id], remaining: [second.key.id] });
    expect(ids()).toEqual([second.key.id, third.key.id]);
  });

  test("reports a key that does not exist, and which id to use", async () => {
    const { rotate } = setUp();
    const error = (await failure(rotate("gone"))) as RotationError;
    expect(error).toMatchObject({ stage: "read", oldKeyId: "gone", oldKeyWorks: false });
    expect(error.message).toContain("use the id that was saved last");
  });

  test("does not rotate when get returns another key", async () => {
    const { rotate, monad, operations } = setUp();
    monad.failNext("getApiKey", { status: 200, body: { id: "another" } });
    const error = await failure(rotate("old", { lifetimeMs: day }));
    expect(error).toMatchObject({ stage: "read", oldKeyWorks: undefined });
    expect(operations()).toEqual(["getApiKey"]);
  });

  test("states that an expired key does not work", async () => {
    const { create, rotate } = setUp();
    const { id } = await create(30 * day, 10 * day);
    const save = () => Promise.reject(new Error("disk full"));
    expect(await failure(rotate(id, { save }))).toMatchObject({ oldKeyWorks: false });
  });
});

describe("a client that rotates its own key", () => {
  test.each([
    { name: "is interrupted and tried again", fault: "cut-after", maxRetries: 2 },
    {
      name: "is refused, because a key may not delete itself",
      fault: { status: 403 },
      maxRetries: 0,
    },
  ] as const)("succeeds when the delete $name", async ({ fault, maxRetries }) => {
    const { create, rotate, client, monad, ids } = setUp();
    const { id, token } = await create(day, 30 * day);
    monad.failNext("deleteApiKey", fault);
    const { key } = await rotate(id, {}, client({ apiKey: token, maxRetries }));
    expect(ids()).toEqual([key.id]);
  });

  test("never claims that the old key works when its delete may have taken effect", async () => {
    const { create, rotate, client, monad } = setUp();
    const { id, token } = await create(day, 30 * day);
    monad.failNext("deleteApiKey", "cut-after");
    monad.failNext("deleteApiKey", { status: 401 });
    monad.failNext("deleteApiKey", { status: 403 });
    const error = await failure(rotate(id, {}, client({ apiKey: token, maxRetries: 1 })));
    expect(error).toMatchObject({ stage: "delete", oldKeyWorks: undefined });
  });
});

describe("ensureApiKey", () => {
  test("creates a key where none is stored", async () => {
    const { ensure, monad, saves } = setUp();
    const { action, key } = await ensure(undefined, { description: "for CI" });
    expect(action).toBe("created");
    expect(key.description).toMatch(/^for CI \[rotation:[\da-f-]{36}\]$/);
    expect(key.expiration_time).toBe(new Date(start + 90 * day).toISOString());
    expect(monad.keys()).toEqual([key]);
    expect(saves).toHaveLength(1);
  });

  test("creates a key where the stored one is gone, and adopts none of the same name", async () => {
    const { create, ensure, ids } = setUp();
    const other = await create(day, 90 * day);
    const { action, key } = await ensure("gone");
    expect(action).toBe("created");
    expect(key.description).toBe("[rotation:gone]");
    expect(ids()).toEqual([other.id, key.id]);
  });

  test("creates nothing where the list has the key that get does not find", async () => {
    const { create, ensure, monad, operations } = setUp();
    const { id } = await create(day, 90 * day);
    monad.failNext("getApiKey", { status: 404 });
    expect(await failure(ensure(id))).toMatchObject({ stage: "read" });
    expect(operations().slice(1)).toEqual(["getApiKey", "listApiKeys"]);
  });

  test("does nothing, with a read and a list, while the key is valid long enough", async () => {
    const { create, ensure, operations, saves } = setUp();
    const { id } = await create(day, 90 * day);
    const result = await ensure(id);
    expect(result).toMatchObject({ action: "unchanged", key: { id }, deleted: [], remaining: [] });
    expect(operations().slice(1)).toEqual(["getApiKey", "listApiKeys"]);
    expect(saves).toEqual([]);
  });

  test("with overlap, doing nothing costs a read", async () => {
    const { create, ensure, operations } = setUp();
    const { id } = await create(day, 90 * day);
    expect(await ensure(id, { overlap: true })).toMatchObject({ action: "unchanged" });
    expect(operations().slice(1)).toEqual(["getApiKey"]);
  });

  test("deletes what an interrupted run left, while the key is valid", async () => {
    const { create, ensure, ids } = setUp();
    const first = await create(9 * day, 90 * day);
    const lost = await create(2 * day, 90 * day, `[rotation:${first.id}]`);
    const stored = await create(day, 90 * day, `[rotation:${first.id}]`);
    const later = await create(0, 90 * day, `[rotation:${first.id}]`);
    expect(await ensure(stored.id)).toMatchObject({
      action: "unchanged",
      deleted: [lost.id, first.id],
      remaining: [later.id],
    });
    expect(ids()).toEqual([stored.id, later.id]);
  });

  test.each([
    { name: "expires too soon", ageMs: 76 * day },
    { name: "has expired", ageMs: 99 * day },
  ])("rotates a key that $name", async ({ ageMs }) => {
    const { create, ensure, ids } = setUp();
    const old = await create(ageMs, 90 * day);
    const { action, key, deleted } = await ensure(old.id);
    expect({ action, deleted }).toEqual({ action: "rotated", deleted: [old.id] });
    expect(key.description).toBe(`for CI [rotation:${old.id}]`);
    expect(ids()).toEqual([key.id]);
  });

  test.each([null, {}, { id: "" }, { id: 1 }, { id: ".." }])(
    "sends nothing when load returns %o",
    async (stored) => {
      const { ensure, operations } = setUp();
      const load = (() => stored) as unknown as EnsureApiKeyOptions["load"];
      expect(await failure(ensure(undefined, { load }))).toMatchObject({ stage: "read" });
      expect(operations()).toEqual([]);
    },
  );

  test("does not repeat the stored token when save quotes it", async () => {
    const { create, ensure } = setUp();
    const { id, token } = await create(80 * day, 90 * day);
    const load = () => ({ id, token });
    const save = () => Promise.reject(new Error(`expected ${token}`));
    const error = (await failure(ensure(id, { load, save }))) as RotationError;
    expect(error.message).toContain("expected [redacted]");
    expect(`${error.stack} ${(error.cause as Error).stack}`).not.toContain(token);
  });

  test("does not quote a stored file that cannot be parsed", async () => {
    const { ensure } = setUp();
    const load = () => JSON.parse('{"id":"a","token":"fake-token"oops') as { id: string };
    const error = (await failure(ensure(undefined, { load }))) as RotationError;
    expect(error.stage).toBe("read");
    expect(`${error.stack} ${(error.cause as Error).stack}`).not.toMatch(/fake|oken"/);
  });
});

describe("options", () => {
  const save = () => {};
  const load = () => undefined;
  const { apiKeys } = setUp();
  const bad = { save, load, ...schedule };
  test.each([
    [/^monad-api-keys: apiKeys must be an object/, () => rotateApiKey(undefined!, "id", { save })],
    [/: id must be a string/, () => rotateApiKey(apiKeys, undefined!, { save })],
    [/: id must be a string/, () => rotateApiKey(apiKeys, "..", { save })],
    [/: save is missing/, () => rotateApiKey(apiKeys, "id", undefined!)],
    [/: save must be a function/, () => rotateApiKey(apiKeys, "id", { save: true as never })],
    [
      /: verify must be a function/,
      () => rotateApiKey(apiKeys, "id", { save, verify: 1 as never }),
    ],
    [/: overlap must be true/, () => rotateApiKey(apiKeys, "id", { save, overlap: 1 as never })],
    [/: name must be a string, not empty/, () => rotateApiKey(apiKeys, "id", { save, name: "" })],
    [/: role_id must be a string/, () => rotateApiKey(apiKeys, "id", { save, role_id: "" })],
    [/: lifetimeMs must be a number/, () => rotateApiKey(apiKeys, "id", { save, lifetimeMs: 0 })],
    [
      /did you mean "overlap"/,
      () => rotateApiKey(apiKeys, "id", { save, overlaps: true } as RotateApiKeyOptions),
    ],
    [/: load is missing/, () => ensureApiKey(apiKeys, { ...bad, load: undefined! })],
    [/: name must be a string/, () => ensureApiKey(apiKeys, { ...bad, name: undefined! })],
    [/: role_id must be/, () => ensureApiKey(apiKeys, { ...bad, role_id: undefined! })],
    [/: description must be/, () => ensureApiKey(apiKeys, { ...bad, description: 1 as never })],
    [/: lifetimeMs must be/, () => ensureApiKey(apiKeys, { ...bad, lifetimeMs: Infinity })],
    [/: renewBeforeMs must be a/, () => ensureApiKey(apiKeys, { ...bad, renewBeforeMs: -1 })],
    [
      /: renewBeforeMs must be less/,
      () => ensureApiKey(apiKeys, { ...bad, renewBeforeMs: 90 * day }),
    ],
    [
      /did you mean "lifetimeMs"/,
      () => ensureApiKey(apiKeys, { ...bad, lifetimems: 1 } as EnsureApiKeyOptions),
    ],
  ])("an invalid one is a TypeError that states %s", async (message, call) => {
    const error = (await failure(call())) as TypeError;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});

test("the types refuse what cannot work", () => {
  expectTypeOf<RotateApiKeyOptions>().toHaveProperty("save");
  // @ts-expect-error -- save is required
  expectTypeOf({}).toExtend<RotateApiKeyOptions>();
});
