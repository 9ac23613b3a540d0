import { describe, expect, test } from "vitest";
import { createMockMonad } from "../../src/testing/index.ts";
import { apiKey, call, create, mock, organizationId } from "../helpers/mock-setup.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;

describe("createMockMonad", () => {
  test.each(["a", 7])("generates the same ids and tokens for the same seed: %j", async (seed) => {
    expect(await create(mock({ seed }))).toEqual(await create(mock({ seed })));
  });

  test("generates other ids and tokens for another seed", async () => {
    const keys = await Promise.all(["a", "b", 7].map((seed) => create(mock({ seed }))));
    expect(new Set(keys.map(({ token }) => token)).size).toBe(3);
    expect(new Set(keys.map(({ id }) => id)).size).toBe(3);
  });

  test("gives ten thousand keys different ids", () => {
    const ids = mock({ keys: Array.from({ length: 10_000 }, () => ({})) })
      .keys()
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => uuid.test(id))).toBe(true);
  });

  test("starts with the provided keys, and makes up the fields that are left out", async () => {
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

  test("returns copies from keys() and requests()", async () => {
    const monad = mock({ keys: [{ name: "kept" }] });
    await call(monad);
    monad.keys()[0]!.name = "changed";
    monad.requests()[0]!.path = "changed";
    expect(monad.keys()[0]!.name).toBe("kept");
    expect(monad.requests()[0]!.path).toMatch(/api_keys$/);
  });

  test.each<[string, unknown]>([
    ["organizationId", { organizationId: "" }],
    ["organizationId", { organizationId: undefined }],
    ["apiKey", { apiKey: "" }],
    ["apiKey", { apiKey: 5 }],
    ["bearerToken", { bearerToken: "" }],
    ["regeneration", { regeneration: "both" }],
    ["legacy", { legacy: "yes" }],
    ["rateLimit.requests", { rateLimit: { perMs: 5 } }],
    ["rateLimit.requests", { rateLimit: { requests: 0, perMs: 5 } }],
    ["rateLimit.requests", { rateLimit: { requests: 1.5, perMs: 5 } }],
    ["rateLimit.perMs", { rateLimit: { requests: 1 } }],
    ["rateLimit.perMs", { rateLimit: { requests: 1, perMs: Infinity } }],
    ["rateLimit.retryAfter", { rateLimit: { requests: 1, perMs: 5, retryAfter: 1 } }],
    ["errorBodies", { errorBodies: "html" }],
    ["seed", { seed: {} }],
    ["now", { now: "today" }],
    ["keys", { keys: 5 }],
  ])("refuses an invalid %s: %j", (option, options) => {
    const create = () => mock(options as object);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(`createMockMonad ${option} must be`);
  });

  test.each<[string, unknown, string]>([
    ["no options", undefined, "organizationId must be"],
    ["null", null, "createMockMonad options must be an object"],
    ["an unknown option", { organizationId, apiKey, apikey: "x" }, 'did you mean "apiKey"?'],
    [
      "an option of the client",
      { organizationId, apiKey, baseUrl: "x" },
      "known are organizationId",
    ],
    [
      "an unknown member of rateLimit",
      { organizationId, apiKey, rateLimit: { requests: 1, perMS: 5 } },
      'did you mean "perMs"?',
    ],
    [
      "a number for rateLimit",
      { organizationId, apiKey, rateLimit: 5 },
      "rateLimit must be an object",
    ],
  ])("refuses %s", (_, options, message) => {
    const create = () => createMockMonad(options as never);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });
});
