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

describe("The life of a key", () => {
  test("a key is created with what was sent, the organization and the clock", async () => {
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

  test("the token is shown by create and regenerate alone", async () => {
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
    await call(monad, { method: "PATCH", path: `/${id}`, body });
    expect(monad.keys()[0]).toMatchObject({
      role_id: newKey.role_id,
      expiration_time: newKey.expiration_time,
    });
  });

  test("a deleted key is gone, and its token works no longer", async () => {
    const monad = mock();
    const { id, token } = await create(monad);
    expect((await call(monad, { headers: byKey(token) })).status).toBe(200);
    const deleted = await call(monad, { method: "DELETE", path: `/${id}` });
    expect([deleted.status, deleted.body]).toEqual([200, "API key deleted successfully"]);
    expect((await call(monad, { path: `/${id}` })).status).toBe(404);
    expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
    expect(monad.keys()).toEqual([]);
  });

  test("an expired key authenticates nobody", async () => {
    const monad = mock();
    const { token } = await create(monad, { expiration_time: "2026-04-30T00:00:00Z" });
    expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
  });
});

describe("Regenerate", () => {
  const regenerate = (monad: ReturnType<typeof mock>, id: string, headers = byKey(apiKey)) =>
    call(monad, { method: "POST", path: `/${id}/regenerate`, headers });

  test("replaces the key by a new one with the same metadata, by default", async () => {
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

  test("rotates in place where that is asked for", async () => {
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
    "of the key that the caller itself uses leaves the new token alone valid (%s)",
    async (regeneration) => {
      const monad = mock({ regeneration });
      const { id, token } = await create(monad);
      const { body } = await regenerate(monad, id, byKey(token));
      expect((await call(monad, { headers: byKey(token) })).status).toBe(401);
      expect((await call(monad, { headers: byKey(body.token) })).status).toBe(200);
    },
  );

  test.each(["replace", "in-place"] as const)(
    "of an expired key takes a new expiration and refuses to do without (%s)",
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

describe("The list", () => {
  const keys = Array.from({ length: 25 }, (_, index) => ({ name: `key ${index}` }));
  const names = async (query: string) => {
    const { body } = await call(mock({ keys }), { path: query });
    return { ...body.pagination, names: body.api_keys.map((key: { name: string }) => key.name) };
  };
  const slice = (from: number, to: number) => keys.slice(from, to).map(({ name }) => name);

  test("holds the keys in the order of creation, a page at a time", async () => {
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
  ])("falls back to 10 keys from the first on for %j", async (query) => {
    expect(await names(query)).toEqual({ limit: 10, offset: 0, total: 25, names: slice(0, 10) });
  });
});

describe("What the mock is made of", () => {
  test("the same seed gives the same ids and tokens, another seed others", async () => {
    const made = (seed: string | number) => create(mock({ seed }));
    expect(await made("a")).toEqual(await made("a"));
    expect(await made(7)).toEqual(await made(7));
    const tokens = [(await made("a")).token, (await made("b")).token, (await made(7)).token];
    expect(new Set(tokens).size).toBe(3);
  });

  test("ten thousand keys have ids of their own", () => {
    const ids = mock({ keys: Array.from({ length: 10_000 }, () => ({})) })
      .keys()
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => uuid.test(id))).toBe(true);
  });

  test("a key given at the start is there as given, and the rest is made up", async () => {
    const monad = mock({ keys: [{ id: "mine", role_id: "role" }] });
    const { body } = await call(monad, { path: "/mine" });
    expect(body).toEqual(monad.keys()[0]);
    expect(body).toMatchObject({
      id: "mine",
      name: "key-1",
      role_id: "role",
      organization_id: organizationId,
      expiration_time: "2027-05-01T12:00:00.000Z",
    });
  });

  test("keys() and requests() give copies: changing them changes nothing", async () => {
    const monad = mock({ keys: [{ name: "kept" }] });
    await call(monad);
    monad.keys()[0]!.name = "changed";
    monad.requests()[0]!.path = "changed";
    expect(monad.keys()[0]!.name).toBe("kept");
    expect(monad.requests()[0]!.path).toMatch(/api_keys$/);
  });

  test.each([
    ["organizationId", { organizationId: "" }],
    ["apiKey", { apiKey: "" }],
    ["bearerToken", { bearerToken: "" }],
    ["regeneration", { regeneration: "both" as never }],
    ["errorBodies", { errorBodies: "html" as never }],
    ["seed", { seed: {} as never }],
    ["now", { now: "today" as never }],
    ["keys", { keys: 5 as never }],
  ])("an impossible %s is refused by name", (option, options) => {
    expect(() => mock(options)).toThrow(new RegExp(`^createMockMonad: ${option} must be`));
    expect(() => mock(options)).toThrow(TypeError);
  });
});
