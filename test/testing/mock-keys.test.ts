import { describe, expect, test } from "vitest";
import {
  apiKey,
  call,
  create,
  mock,
  newKey,
  organizationId,
  start,
} from "../helpers/mock-setup.ts";

const byKey = (token: string) => ({ "x-api-key": token, "content-type": "application/json" });
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;

describe("The lifecycle of a key", () => {
  test("create stores what was sent, with the organization and the time of the clock", async () => {
    const monad = mock();
    const { status, body } = await call(monad, { method: "POST", body: newKey });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...newKey,
      id: expect.stringMatching(uuid),
      organization_id: organizationId,
      created_at: start,
      updated_at: start,
      token_version: 1,
      jwt_signing_key_id: expect.stringMatching(uuid),
      token: expect.stringMatching(/^mock-token-[0-9a-f]{32}$/),
    });
  });

  test("only create and regenerate return the token", async () => {
    const monad = mock();
    const { id, token } = await create(monad);
    const others = [
      await call(monad),
      await call(monad, { path: `/${id}` }),
      await call(monad, { method: "PATCH", path: `/${id}`, body: { name: "renamed" } }),
    ];
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(JSON.stringify([others, monad.keys(), monad.requests()])).not.toContain(token);
  });

  test("update keeps what is left out, clears what is empty, and moves updated_at", async () => {
    let time = start;
    const monad = mock({ now: () => new Date(time) });
    const { id, token: _, ...created } = await create(monad);
    time = "2026-05-02T00:00:00.000Z";
    const change = (body: object) => call(monad, { method: "PATCH", path: `/${id}`, body });
    const renamed = { ...created, id, name: "renamed", updated_at: time };
    expect((await change({ name: "renamed" })).body).toEqual(renamed);
    expect((await change({ description: "" })).body).toEqual({ ...renamed, description: "" });
    expect((await call(monad, { path: `/${id}` })).body).toEqual({ ...renamed, description: "" });
  });

  test("update changes neither role nor expiration", async () => {
    const monad = mock();
    const { id } = await create(monad);
    const body = { role_id: "another", expiration_time: "2030-01-01T00:00:00Z" };
    const { status } = await call(monad, { method: "PATCH", path: `/${id}`, body });
    expect(status).toBe(200);
    expect(monad.keys()[0]).toMatchObject({
      role_id: newKey.role_id,
      expiration_time: newKey.expiration_time,
    });
  });

  test("delete removes the key, and its token is rejected", async () => {
    const monad = mock();
    const { id, token } = await create(monad);
    expect((await call(monad, { headers: byKey(token) })).status).toBe(200);
    const deleted = await call(monad, { method: "DELETE", path: `/${id}` });
    expect([deleted.status, deleted.body]).toEqual([200, "API key deleted successfully"]);
    expect((await call(monad, { path: `/${id}` })).status).toBe(404);
    expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
    expect(monad.keys()).toEqual([]);
  });

  test("the token of an expired key is rejected", async () => {
    const monad = mock();
    const { token } = await create(monad, { expiration_time: "2026-04-30T00:00:00Z" });
    expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
  });
});

describe("regenerate", () => {
  const regenerate = (monad: ReturnType<typeof mock>, id: string, headers = byKey(apiKey)) =>
    call(monad, { method: "POST", path: `/${id}/regenerate`, headers });

  test("replaces the key with a new one of the same metadata by default", async () => {
    let time = start;
    const monad = mock({ now: () => new Date(time) });
    const old = await create(monad);
    time = "2026-05-02T00:00:00.000Z";
    const { body } = await regenerate(monad, old.id);
    expect(body.id).not.toBe(old.id);
    expect(body.token).not.toBe(old.token);
    expect(body).toMatchObject({ ...newKey, created_at: time, token_version: 1 });
    expect(monad.keys().map(({ id }) => id)).toEqual([body.id]);
    expect((await call(monad, { path: `/${old.id}` })).status).toBe(404);
  });

  test("keeps the id and raises token_version with regeneration: in-place", async () => {
    let time = start;
    const monad = mock({ regeneration: "in-place", now: () => new Date(time) });
    const old = await create(monad);
    await create(monad, { name: "second" });
    time = "2026-05-02T00:00:00.000Z";
    const { body } = await regenerate(monad, old.id);
    expect(body.token).not.toBe(old.token);
    expect(body).toMatchObject({
      ...newKey,
      id: old.id,
      created_at: start,
      updated_at: time,
      token_version: 2,
    });
    expect(monad.keys().map(({ name }) => name)).toEqual(["ci", "second"]);
  });

  test.each(["replace", "in-place"] as const)(
    "of the caller's own key leaves only the new token valid (%s)",
    async (regeneration) => {
      const monad = mock({ regeneration });
      const { id, token } = await create(monad);
      const { body } = await regenerate(monad, id, byKey(token));
      expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
      expect((await call(monad, { headers: byKey(body.token) })).status).toBe(200);
    },
  );

  test.each(["replace", "in-place"] as const)(
    "of an expired key demands a new expiration (%s)",
    async (regeneration) => {
      const monad = mock({ regeneration });
      const { id } = await create(monad, { expiration_time: "2026-04-30T00:00:00Z" });
      const refused = await regenerate(monad, id);
      expect(refused.status).toBe(422);
      expect(refused.body).toBe("Expiration time required for an expired API key");
      const body = { expiration_time: "2028-01-01T00:00:00Z" };
      const done = await call(monad, { method: "POST", path: `/${id}/regenerate`, body });
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject(body);
      expect(monad.keys()[0]).toMatchObject(body);
    },
  );
});

describe("list", () => {
  const keys = Array.from({ length: 25 }, (_, index) => ({ name: `key ${index}` }));
  const names = async (query: string) => {
    const { body } = await call(mock({ keys }), { path: query });
    return { ...body.pagination, names: body.api_keys.map((key: { name: string }) => key.name) };
  };
  const slice = (from: number, to: number) => keys.slice(from, to).map(({ name }) => name);

  test("returns the keys in the order of creation, one page at a time", async () => {
    expect(await names("?limit=10&offset=20")).toEqual({
      limit: 10,
      offset: 20,
      total: 25,
      names: slice(20, 25),
    });
    expect((await names("?limit=1000")).names).toEqual(slice(0, 25));
    expect((await names("?offset=25")).names).toEqual([]);
  });

  test.each([
    "",
    "?limit=0",
    "?limit=-1",
    "?limit=ten",
    "?limit=1.5",
    "?limit=&offset=-3",
    "?limit=1e400",
  ])("returns the first 10 keys for an invalid query: %j", async (query) => {
    expect(await names(query)).toEqual({ limit: 10, offset: 0, total: 25, names: slice(0, 10) });
  });
});

describe("With legacy, keys have neither token_version nor jwt_signing_key_id", () => {
  const legacyKey = [
    "created_at",
    "description",
    "expiration_time",
    "id",
    "name",
    "organization_id",
    "role_id",
    "updated_at",
  ];

  test.each(["replace", "in-place"] as const)("in any response (%s)", async (regeneration) => {
    const monad = mock({ legacy: true, regeneration });
    const created = await create(monad);
    const path = `/${created.id}`;
    const keys = [
      (await call(monad, { path })).body,
      (await call(monad)).body.api_keys[0],
      (await call(monad, { method: "PATCH", path, body: { name: "renamed" } })).body,
      monad.keys()[0],
    ];
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(legacyKey);
    const regenerated = (await call(monad, { method: "POST", path: `${path}/regenerate` })).body;
    for (const key of [created, regenerated]) {
      expect(Object.keys(key).sort()).toEqual([...legacyKey, "token"].sort());
    }
  });
});

test.each<[string, (url: string, init: RequestInit) => Parameters<typeof fetch>]>([
  ["a URL as a string", (url, init) => [url, init]],
  ["a URL object", (url, init) => [new URL(url), init]],
  ["a Request, as an msw handler has it", (url, init) => [new Request(url, init)]],
  ["a Request and init", (url, init) => [new Request(url), init]],
])("fetch accepts %s", async (_, argumentsOf) => {
  const monad = mock();
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const url = `https://monad.com/api/v2/${organizationId}/api_keys`;
  const init = { method: "POST", headers, body: JSON.stringify(newKey) };
  expect((await monad.fetch(...argumentsOf(url, init))).status).toBe(200);
  expect(monad.keys()).toMatchObject([newKey]);
});
