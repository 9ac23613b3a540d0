/** The fields of bodies and queries, and the messages about them. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import type { ApiKeysClient } from "../../src/index.ts";
import { failure, id, key, newKey, recorder, respondOk } from "../helpers/client-setup.ts";
import { expectRefused, make, secret } from "../helpers/options-setup.ts";

type Call = (client: ApiKeysClient) => Promise<unknown>;

async function refusal(call: Call): Promise<Error> {
  const { fetch, sent } = recorder(respondOk);
  const error = await failure(call(make({ fetch })));
  expect(sent).toEqual([]);
  return error;
}

describe("a field that the operation does not have is refused, with what to use instead:", () => {
  const time = "2027-01-01T00:00:00Z";
  const rotation = "a rotation (monad-api-keys/rotation)";
  test.each<[title: string, unknown: string, advice: string, call: (fields: any) => Call]>([
    ["update", "expiration_time", `to change it, use ${rotation} or regenerate`, update],
    ["update", "expirationTime", `to change it, use ${rotation} or regenerate`, update],
    ["update", "role_id", `to change it, use ${rotation}`, update],
    ["update", "role", `to change it, use ${rotation}`, update],
    ["update", "Name", 'did you mean "name"?', update],
    ["update", "enabled", `known are ${routes.updateApiKey.body.join(", ")}`, update],
    ["create", "roleId", 'did you mean "role_id"?', create],
    ["create", "expires", 'did you mean "expiration_time"?', create],
    ["create", "expirationTime", 'did you mean "expiration_time"?', create],
    ["create", "token", `known are ${routes.createApiKey.body.join(", ")}`, create],
    ["create", "organization_id", "options are the last argument of a call", create],
    ["regenerate", "expirationTime", 'did you mean "expiration_time"?', regenerate],
    ["regenerate", "name", "to change it, use update", regenerate],
    ["regenerate", "role_id", `to change it, use ${rotation}`, regenerate],
    ["regenerate", "timeoutMs", "options are the last argument of a call", regenerate],
  ])("%s %s: %s", async (_, unknown, advice, call) => {
    const error = await refusal(call({ [unknown]: unknown.startsWith("exp") ? time : secret }));
    expectRefused(error, `body must not contain "${unknown}": ${advice}`);
  });
  function update(fields: object): Call {
    return (client) => client.update(id, fields);
  }
  function create(fields: object): Call {
    return (client) => client.create({ ...newKey, ...fields });
  }
  function regenerate(fields: object): Call {
    return (client) => client.regenerate(id, fields);
  }

  test("a whole key, as get returns it", async () => {
    const error = await refusal((client) => client.update(id, { ...key, name: "new" }));
    expectRefused(error, 'body must not contain "id": known are name, ');
  });
});

test.each<[string, string, Call]>([
  ["limit", "did you mean", (client) => client.listAll({ limit: 5 } as object).next()],
  ["signal", "options are the last", (client) => client.listAll({ signal: 1 } as object).next()],
  ["timeoutMs", "options are the last", (client) => client.listAll({ timeoutMs: 1 } as any).next()],
  ["signal", "options are the last", (client) => client.list({ signal: 1 } as object)],
])("listAll and list refuse %s: %s …", async (name, advice, call) => {
  expectRefused(await refusal(call), `must not contain "${name}": ${advice}`);
});

describe("a body that is required", () => {
  test.each<[string, Call]>([
    ["create", (client) => client.create(undefined as never)],
    ["update", (client) => client.update(id, undefined as never)],
  ])("may not be left out of %s", async (_, call) => {
    expectRefused(await refusal(call), "body must be an object, but is undefined");
  });
});

describe("a field that is undefined is left out", () => {
  test("of a body and of a query", async () => {
    const { fetch, sent } = recorder(respondOk);
    const client = make({ fetch });
    await client.create({ ...newKey, description: undefined });
    await client.update(id, { name: undefined, description: "" });
    await client.regenerate(id, { expiration_time: undefined });
    await client.list({ limit: undefined, offset: 1 });
    expect(sent.slice(0, 3).map(({ body }) => JSON.parse(body as string))).toEqual([
      newKey,
      { description: "" },
      {},
    ]);
    expect(sent[3]!.url).toMatch(/api_keys\?offset=1$/);
  });
});

describe("an expiration_time", () => {
  const send = async (expiration_time: string | Date) => {
    const { fetch, sent } = recorder(respondOk);
    await make({ fetch }).create({ ...newKey, expiration_time });
    return (JSON.parse(sent[0]!.body as string) as typeof newKey).expiration_time;
  };

  test.each<[string, string | Date]>([
    ["a Date", new Date("2027-01-01T00:00:00Z")],
    ["a Date of another realm", runInNewContext("new Date('2027-01-01T00:00:00Z')") as Date],
    ["an instance of a subclass", new (class Moment extends Date {})("2027-01-01T00:00:00Z")],
  ])("may be %s", async (_, time) => {
    expect(await send(time)).toBe("2027-01-01T00:00:00.000Z");
  });

  test("may be a string, which is sent as it is", async () => {
    expect(await send("2027-01-01T00:00:00+02:00")).toBe("2027-01-01T00:00:00+02:00");
    expect(await send(new Date("9999-12-31T23:59:59.999Z"))).toBe("9999-12-31T23:59:59.999Z");
  });

  test.each<[string, unknown, string]>([
    ["a Date beyond the year 9999", new Date(8.64e15), "must have a year from 0 to 9999"],
    ["a Date before the year 0", new Date(-8.64e15), "must have a year from 0 to 9999"],
    ["such a string", "+010000-01-01T00:00:00Z", "must have a year from 0 to 9999"],
    ["a string with a year of five digits", "12027-01-01T00:00:00Z", "must have a year from 0"],
    ["a number", 1_800_000_000_000, "or a valid Date, but is a number: pass a Date"],
    ["an invalid Date", new Date(NaN), "or a valid Date, but is a Date"],
    ["null", null, "or a valid Date, but is null"],
    ["what looks like a Date", { toISOString: () => secret, getTime: () => 0 }, "but is an object"],
    ["another date type", new (class Instant {})(), "but is an Instant"],
  ])("may not be %s", async (_, expiration_time, message) => {
    const error = await refusal((client) => client.regenerate(id, { expiration_time } as object));
    expectRefused(error, "expiration_time must", message);
  });
});

describe("a message names the type that was passed, and the way out:", () => {
  test.each<[message: string, call: Call]>([
    ["limit must be a whole number from 0, but is a string", (c) => c.list({ limit: "50" as any })],
    ["limit must be a whole number from 0, but is NaN", (c) => c.list({ limit: NaN })],
    ["limit must be a whole number from 0", (c) => c.list({ limit: -1 })],
    ["pageSize must be a whole number from 1, but is null", (c) => listAll(c, null)],
    ["timeoutMs must be a number above 0, but is a string", (c) => withTimeout(c, "30s")],
    ["timeoutMs must be a number above 0, but is a bigint", (c) => withTimeout(c, 5n)],
    ['"." and "..", but is an object: pass key.id', (c) => c.get(key as any)],
    ['"." and "..", but is a Promise: await it', (c) => c.get(Promise.resolve(id) as any)],
    ['"." and "..", but is undefined', (c) => c.get(undefined as any)],
    ['"." and "..", but is an array', (c) => c.delete([id] as any)],
    ['"." and "..", but is a number', (c) => c.get(5 as any)],
    ["body must be an object, but is an array", (c) => c.create([newKey] as any)],
    ["body must be an object, but is a string", (c) => c.create(JSON.stringify(newKey) as any)],
    ["body must be a plain object, but is a Promise", (c) => c.create(Promise.resolve() as any)],
    ["signal must be an AbortSignal, but is an AbortController: pass controller.signal", aborting],
    ["fetch must be a function, but is an object", async () => make({ fetch: {} })],
    ["onAttempt must be a function, but is a string", async () => make({ onAttempt: secret })],
    ["allowInsecureHttp must be true or false, but is a string", async () => insecure("true")],
  ])("%s", async (message, call) => {
    expectRefused(await refusal(call), message);
  });
  const listAll = (client: ApiKeysClient, pageSize: any) => client.listAll({ pageSize }).next();
  const withTimeout = (client: ApiKeysClient, timeoutMs: any) => client.get(id, { timeoutMs });
  const insecure = (allowInsecureHttp: unknown) => make({ allowInsecureHttp });
  async function aborting(client: ApiKeysClient) {
    return client.get(id, { signal: new AbortController() as any });
  }

  test("a class name that is none is not quoted", async () => {
    const hostile = Object.create({ constructor: { name: secret.repeat(9) } }) as object;
    expectRefused(await refusal((client) => client.list(hostile)), "but is an object");
    const throwing = Object.create({
      get constructor() {
        throw new Error(secret);
      },
    }) as object;
    expectRefused(await refusal((client) => client.list(throwing)), "but is an object");
  });
});

test("all settings that are missing are named at once", () => {
  expect(() => make({ organizationId: undefined, apiKey: undefined })).toThrow(
    "monad-api-keys: organizationId is missing: pass it or set MONAD_ORGANIZATION_ID; " +
      "apiKey is missing: pass it or set MONAD_API_KEY, or use bearerToken or MONAD_BEARER_TOKEN",
  );
});
