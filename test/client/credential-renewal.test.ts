/** A 401 asks the credential function again; a call may have a credential of its own. */
import { describe, expect, test } from "vitest";
import {
  responses,
  apiKey,
  calls,
  deferred,
  failure,
  fakeClock,
  id,
  operationIds,
  organizationId,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";
import { findSecrets } from "../helpers/leaks.ts";
import { expectRefused, secret } from "../helpers/options-setup.ts";

const unauthorized = () => new Response('"expired"', { status: 401 });

/** A client whose credential is the next of these values each time, and a server that accepts one of them. */
function rotating(values: (string | Error)[], accepted: string, options: object = {}) {
  const { fetch, sent } = recorder((attempt, url, init) =>
    new Headers(init.headers).get("x-api-key") === accepted
      ? respondOk(attempt, url, init)
      : unauthorized(),
  );
  let asked = 0;
  const ask = async () => {
    const value = values[Math.min(asked++, values.length - 1)]!;
    if (value instanceof Error) throw value;
    return value;
  };
  const setup = setUp({ fetch, apiKey: ask, ...options });
  const sentKeys = () => sent.map(({ headers }) => headers.get("x-api-key"));
  return { ...setup, sent, sentKeys, asked: () => asked };
}

describe("after a 401", () => {
  test.each(operationIds)(
    "%s is retried once, without a wait, if the function returns another value",
    async (operation) => {
      const { client, sentKeys, asked, timing } = rotating(["fake-old", "fake-new"], "fake-new");
      expect(await calls[operation](client)).toEqual(responses[operation]);
      expect(sentKeys()).toEqual(["fake-old", "fake-new"]);
      // The value that the 401 made it ask for is the one that is sent.
      expect(asked()).toBe(2);
      expect(timing.waits.filter((ms) => ms > 0)).toEqual([]);
      expect(timing.left).toBe(0);
    },
  );

  test("a raw call is retried, too", async () => {
    const { client, sentKeys } = rotating(["fake-old", "fake-new"], "fake-new");
    const params = { path: { organization_id: organizationId } };
    const { response } = await client.raw.GET("/v2/{organization_id}/api_keys", { params });
    expect(response.status).toBe(200);
    expect(sentKeys()).toEqual(["fake-old", "fake-new"]);
  });

  test("a function of a bearer token is asked, too", async () => {
    const values = ["fake-old", "fake-new"];
    const { fetch, sent } = recorder((attempt, url, init) =>
      attempt === 1 ? unauthorized() : respondOk(attempt, url, init),
    );
    await setUp({ fetch, bearerToken: () => values.shift()! }).client.get(id);
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer fake-old",
      "Bearer fake-new",
    ]);
  });

  test("nothing is retried if the value is the same", async () => {
    const { client, sentKeys, asked } = rotating(["fake-old"], "fake-new");
    const error = await failure(client.get(id));
    expect(error).toMatchObject({ status: 401, attempts: 1, outcome: "not-applied" });
    expect([sentKeys(), asked()]).toEqual([["fake-old"], 2]);
  });

  test("nothing is retried with a credential that is a string", async () => {
    const { fetch, sent } = recorder(unauthorized);
    const error = await failure(setUp({ fetch }).client.get(id));
    expect(error).toMatchObject({ status: 401, attempts: 1 });
    expect(sent).toHaveLength(1);
  });

  test("nothing is retried, and no one is asked, with maxRetries 0", async () => {
    const { client, sentKeys, asked } = rotating(["fake-old", "fake-new"], "fake-new", {
      maxRetries: 0,
    });
    expect(await failure(client.get(id))).toMatchObject({ status: 401, attempts: 1 });
    expect([sentKeys(), asked()]).toEqual([["fake-old"], 1]);
  });

  test("a second 401 ends the call", async () => {
    const { client, sentKeys, asked } = rotating(["fake-1", "fake-2", "fake-3"], "fake-3");
    expect(await failure(client.get(id))).toMatchObject({ status: 401, attempts: 2 });
    expect([sentKeys(), asked()]).toEqual([["fake-1", "fake-2"], 2]);
  });

  test("each call may ask once", async () => {
    const { client, sentKeys } = rotating(["fake-1", "fake-2", "fake-3", "fake-4"], "none");
    await failure(client.get(id));
    await failure(client.get(id));
    expect(sentKeys()).toEqual(["fake-1", "fake-2", "fake-3", "fake-4"]);
  });

  test("a function that fails is the cause of the 401", async () => {
    const { client, sent } = rotating(["fake-old", new RangeError("the vault is sealed")], "none");
    const error = await failure(client.create({ name: "ci", role_id: "r", expiration_time: "" }));
    expect(error).toMatchObject({
      name: "ApiError",
      status: 401,
      attempts: 1,
      outcome: "not-applied",
    });
    expect(error.cause).toMatchObject({ name: "RangeError", message: "the vault is sealed" });
    expect(sent).toHaveLength(1);
  });

  test("a function that returns an invalid value is the cause of the 401, which does not show it", async () => {
    const { client } = rotating(["fake-old", `${secret}\n`], "none");
    const error = await failure(client.get(id));
    expect(error).toMatchObject({ status: 401, attempts: 1 });
    expect(error.cause.message).toContain("apiKey");
    expect(findSecrets(error, secret, "fake-old")).toBeUndefined();
  });

  test("a function that hangs ends with timeoutMs, and the 401 is thrown", async () => {
    const timing = fakeClock();
    const { fetch } = recorder(unauthorized);
    let asked = 0;
    const ask = () => {
      if (++asked === 1) return apiKey;
      setImmediate(timing.expire);
      return new Promise<string>(() => {});
    };
    const error = await failure(setUp({ fetch, apiKey: ask }, timing).client.get(id));
    expect(error).toMatchObject({ status: 401, attempts: 1 });
    expect(timing.left).toBe(0);
  });

  test("a value that comes after the limit is not sent, now or with another call", async () => {
    const timing = fakeClock();
    const late = deferred<string>();
    const { fetch, sent } = recorder(respondOk);
    let asked = 0;
    const ask = () => {
      if (++asked > 1) return apiKey;
      setImmediate(timing.expire);
      return late.promise;
    };
    const { client } = setUp({ fetch, apiKey: ask }, timing);
    expect(await failure(client.get(id))).toMatchObject({ name: "TimeoutError", attempts: 0 });
    late.resolve("fake-late-value");
    await new Promise(setImmediate);
    expect(sent).toEqual([]);
    await client.get(id);
    expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual([apiKey]);
  });

  test("an abort while the function is asked rejects with its reason", async () => {
    const { fetch, sent } = recorder(unauthorized);
    const controller = new AbortController();
    const reached = deferred();
    let asked = 0;
    const ask = () => {
      if (++asked === 1) return apiKey;
      reached.resolve();
      return new Promise<string>(() => {});
    };
    const { client } = setUp({ fetch, apiKey: ask });
    const call = failure(client.get(id, { signal: controller.signal }));
    await reached.promise;
    controller.abort("enough");
    expect(await call).toBe("enough");
    expect(sent).toHaveLength(1);
  });

  test("no error shows any of the values, also where the server echoes both", async () => {
    const old = "fake-Old/Value+1";
    const next = "fake-New/Value+2";
    const values = [old, next];
    const { fetch } = recorder(() => Response.json({ error: `${old} ${next}` }, { status: 401 }));
    const { client } = setUp({ fetch, apiKey: () => values.shift()! });
    const error = await failure(client.get(id));
    expect(error.attempts).toBe(2);
    expect(findSecrets(error, old, next)).toBeUndefined();
  });

  test("the message names the option that the credential came from", async () => {
    const { fetch } = recorder(unauthorized);
    const { client } = setUp({ fetch });
    expect((await failure(client.get(id))).message).toContain(
      "apiKey (environment: MONAD_API_KEY)",
    );
    const own = await failure(client.get(id, { bearerToken: "fake-own" }));
    expect(own.message).toContain("bearerToken of the call");
  });
});

describe("a credential of the call", () => {
  test.each(operationIds)("replaces the client's in %s, and only there", async (operation) => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    await calls[operation](client, { apiKey: "fake-own" });
    await calls[operation](client, { bearerToken: () => "fake-own" });
    await calls[operation](client, { apiKey: undefined, bearerToken: undefined });
    const credentials = sent.map(({ headers }) => [
      headers.get("x-api-key"),
      headers.get("authorization"),
    ]);
    expect(credentials).toEqual([
      ["fake-own", null],
      [null, "Bearer fake-own"],
      [apiKey, null],
    ]);
  });

  test("is sent for every page of listAll", async () => {
    const { fetch, sent } = recorder((attempt) =>
      Response.json({ api_keys: attempt === 1 ? [{ id: "a" }, { id: "b" }] : [{ id: "b" }] }),
    );
    const { client } = setUp({ fetch });
    for await (const _ of client.listAll({ pageSize: 2 }, { apiKey: "fake-own" }));
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ headers }) => headers.get("x-api-key")))).toEqual(
      new Set(["fake-own"]),
    );
  });

  test("that is a function is asked again after a 401", async () => {
    const values = ["fake-old", "fake-new"];
    const { client, sentKeys } = rotating(["fake-client"], "fake-new");
    await client.get(id, { apiKey: () => values.shift()! });
    expect(sentKeys()).toEqual(["fake-old", "fake-new"]);
  });

  test("that is a string is not renewed by the client's function", async () => {
    const { client, sentKeys, asked } = rotating(["fake-client"], "fake-client");
    expect(await failure(client.get(id, { apiKey: "fake-own" }))).toMatchObject({ status: 401 });
    expect([sentKeys(), asked()]).toEqual([["fake-own"], 0]);
  });

  test("is not shown by an error", async () => {
    const own = "fake-Own/Value+1";
    const { fetch } = recorder(() => Response.json({ error: own }, { status: 400 }));
    const { client } = setUp({ fetch });
    expect(findSecrets(await failure(client.get(id, { apiKey: own })), own)).toBeUndefined();
  });

  test.each([
    ["both", { apiKey: secret, bearerToken: secret }, "are both set"],
    ["one with a line break", { apiKey: `${secret}\n` }, "white space"],
    ["null", { apiKey: null }, "apiKey of the call"],
    ["an empty string", { bearerToken: "" }, "bearerToken of the call"],
  ])("is refused: %s", async (_, options, message) => {
    const { fetch, sent } = recorder(respondOk);
    const error = await failure(setUp({ fetch }).client.get(id, options as object));
    expectRefused(error, message);
    expect(sent).toEqual([]);
  });
});
