/** What rotateApiKey does, one behaviour at a time. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/index.ts";
import { failure } from "../helpers/client-setup.ts";
import { day, fields, hour, setUpRotation } from "../helpers/rotation-setup.ts";

/** A world in which a key is stored, as ensureApiKey does it. */
async function withKey(options: Parameters<typeof setUpRotation>[0] = {}) {
  const world = setUpRotation(options);
  const { key } = await world.ensure({ description: "for CI" });
  world.pass(day);
  const from = world.monad.requests().length;
  return { ...world, memory: world.memory, old: key, token: world.memory.document!.token!, from };
}

describe("rotateApiKey", () => {
  test("replaces a key that is not due, with its name, role, description and lifetime", async () => {
    const { rotate, old, memory, ids, clock, isAccepted, token } = await withKey();
    const { action, reason, key, deleted, previous } = await rotate();
    expect({ action, reason, deleted }).toEqual({
      action: "rotated",
      reason: "requested",
      deleted: [],
    });
    expect(key).toMatchObject({
      ...fields,
      description: expect.stringMatching(/^\[rotation:[\da-f-]{36}\] for CI$/) as string,
      expiration_time: new Date(clock.now() + 90 * day).toISOString(),
    });
    expect(previous).toEqual([{ id: old.id, after: new Date(clock.now() + hour).toISOString() }]);
    expect(ids()).toEqual([old.id, key.id]);
    expect(await isAccepted(memory.document!.token)).toBe(true);
    expect(await isAccepted(token)).toBe(true);
  });

  test("deletes the old key before it ends with graceMs: 0, in seven requests", async () => {
    const { rotate, old, ids, operations, from } = await withKey();
    const { key, deleted, previous } = await rotate({ graceMs: 0 });
    expect({ deleted, previous }).toEqual({ deleted: [old.id], previous: [] });
    expect(ids()).toEqual([key.id]);
    expect(operations(from)).toEqual([
      "listApiKeys",
      "getApiKey",
      "createApiKey",
      "listApiKeys",
      "listApiKeys",
      "getApiKey",
      "deleteApiKey",
    ]);
  });

  test("takes another name, role, description and lifetime", async () => {
    const { rotate, clock } = await withKey();
    const changes = { name: "ci-eu", role_id: "other-role" };
    const { key } = await rotate({ ...changes, description: "EU", lifetimeMs: day });
    const expiration_time = new Date(clock.now() + day).toISOString();
    expect(key).toMatchObject({ ...changes, expiration_time });
    expect(key.description).toMatch(/\] EU$/);
  });

  test("asks for what it cannot take from a key that is gone", async () => {
    const { rotate, apiKeys, old, operations } = await withKey();
    await apiKeys.delete(old.id);
    const error = await failure(rotate());
    expect(error.message).toContain("name, role_id and lifetimeMs are needed as options");
    expect(operations().filter((operation) => operation === "createApiKey")).toHaveLength(1);
    const result = await rotate({ ...fields, lifetimeMs: day });
    expect(result).toMatchObject({ action: "rotated", reason: "gone" });
  });

  test("needs no proof of the old token", async () => {
    const { rotate, monad } = await withKey();
    monad.failNext("listApiKeys", { status: 503 }, { times: 3 });
    expect(await rotate()).toMatchObject({ action: "rotated", reason: "requested" });
  });

  const responseOfAnotherFetch = { ok: false, status: 502 };
  test.each([
    ["false", () => false, /verify returned false/],
    ["a response that is not ok", () => new Response(null, { status: 503 }), /a response 503/],
    ["one of another implementation", () => responseOfAnotherFetch, /a response 502/],
  ])("does not promote a key of which verify returns %s", async (_, verify, message) => {
    const { rotate, old, memory } = await withKey();
    const error = await failure(rotate({ verify }));
    expect(error).toMatchObject({ step: "prove", currentId: old.id, storedKeyWorks: undefined });
    expect(inspect(error)).toMatch(message);
    expect(memory.document).toMatchObject({ id: old.id, rotation: { pending: {} } });
  });

  test.each([
    ["nothing", () => undefined],
    ["null", () => null],
    ["true", () => true],
    ["a response that is ok", async () => new Response("fine")],
    ["an object with neither", () => ({ ok: false })],
    ["text", () => "false"],
  ])("promotes a key of which verify returns %s", async (_, verify) => {
    const { rotate, memory } = await withKey();
    const { key } = await rotate({ verify });
    expect(memory.document!.id).toBe(key.id);
  });

  test("asks for what the current key does not have", async () => {
    const { rotate, client, monad, old, operations } = await withKey();
    const keys = client({
      fetch: async (url, init) => {
        const response = await monad.fetch(url, init);
        if (!String(url).endsWith(old.id)) return response;
        return Response.json({ ...((await response.json()) as object), name: "" });
      },
    });
    const error = await failure(rotate({}, keys));
    expect(error.message).toContain(`needed as options: key ${old.id} lacks one of them`);
    expect(operations().filter((operation) => operation === "createApiKey")).toHaveLength(1);
    expect(await rotate({ name: "ci-again" }, keys)).toMatchObject({ action: "rotated" });
  });

  test("promotes a key that an earlier run has created, once", async () => {
    const { rotate, old, ids } = await withKey();
    const error = await failure(rotate({ verify: ({ id }) => id === old.id }));
    expect(error).toMatchObject({ step: "prove", currentId: old.id, storedKeyWorks: true });
    const { reason, key } = await rotate();
    expect({ reason, id: key.id }).toEqual({ reason: "resumed", id: error.newKeyId });
    expect(ids()).toEqual([old.id, key.id]);
  });
});

describe("a create", () => {
  test("that is rejected leaves no claim", async () => {
    const { rotate, monad, memory } = await withKey();
    monad.failNext("createApiKey", { status: 403 });
    const error = await failure(rotate());
    expect(error).toMatchObject({ step: "create", newKeyId: undefined, storedKeyWorks: true });
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({ status: 403, outcome: "not-applied" });
    expect(Object.keys(memory.document!.rotation!)).toEqual(["since"]);
  });

  test.each(["cut-after", { status: 200, body: { id: "no-token" } }] as const)(
    "whose response is lost (%o) is deleted by the next run",
    async (fault) => {
      const { rotate, monad, ids, memory, old } = await withKey();
      monad.failNext("createApiKey", fault);
      expect(await failure(rotate())).toMatchObject({ step: "create", storedKeyWorks: true });
      const lost = ids().filter((id) => id !== old.id);
      expect(memory.document?.rotation?.abandoned).toHaveLength(1);
      const { key, deleted } = await rotate();
      expect(deleted).toEqual(lost);
      expect(ids()).toEqual([old.id, key.id]);
      expect(memory.document?.rotation?.abandoned?.length ?? 0).toBe(lost.length === 0 ? 1 : 0);
    },
  );

  test.each([
    { name: "role", change: { role_id: "another" } },
    { name: "organization", change: { organization_id: "another" } },
    {
      name: "token, which is no header's value",
      change: { token: "fake token of another line\n" },
    },
  ])(
    "that returns another $name is given up, and its key deleted by the next run",
    async ({ change }) => {
      const { rotate, monad, ids, client, old, memory } = await withKey();
      const keys = client({
        fetch: async (url, init) => {
          const response = await monad.fetch(url, init);
          if (init?.method !== "POST") return response;
          return Response.json({ ...((await response.json()) as object), ...change });
        },
      });
      const error = await failure(rotate({}, keys));
      expect(error).toMatchObject({ step: "create", storedKeyWorks: true });
      expect(error.message).toMatch(/another|a token that cannot be sent/);
      expect(error.message).not.toContain("of another line");
      expect(memory.document!.id).toBe(old.id);
      const { deleted } = await rotate();
      expect(deleted).toEqual([error.newKeyId]);
      expect(ids()).toHaveLength(2);
    },
  );

  test("that returns a key which was replaced before is not taken", async () => {
    const { rotate, client, monad, old, memory } = await withKey();
    await rotate();
    const { id } = memory.document!;
    const keys = client({
      fetch: async (url, init) => {
        const response = await monad.fetch(url, init);
        if (init?.method !== "POST") return response;
        return Response.json({ ...((await response.json()) as object), id: old.id });
      },
    });
    const error = await failure(rotate({}, keys));
    expect(error.message).toContain(
      `the server created key ${old.id}, which this store has retired`,
    );
    expect(memory.document).toMatchObject({ id, rotation: { previous: [{ id: old.id }] } });
  });

  test("is aborted by nothing, and its key is promoted by the next run", async () => {
    const { rotate, monad, client, memory } = await withKey();
    const abort = new AbortController();
    const reason = new Error("stop");
    const keys = client({
      fetch: (url, init) => {
        if (init?.method === "POST") abort.abort(reason);
        return monad.fetch(url, init);
      },
    });
    expect(await failure(rotate({ signal: abort.signal }, keys))).toBe(reason);
    expect(memory.document?.rotation?.pending?.token).toBeTypeOf("string");
    expect(await rotate()).toMatchObject({ action: "rotated", reason: "resumed" });
  });
});
