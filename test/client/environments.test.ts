/** What the client gives to a `fetch`, and what it makes of whatever a runtime or a custom `fetch` does. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type AttemptEvent, MonadError, type OperationId } from "../../src/index.ts";
import {
  apiKey,
  calls,
  failure,
  id,
  key,
  newKey,
  operationIds,
  organizationId,
  recorder,
  respondOk,
  setUp,
  token,
} from "../helpers/client-setup.ts";

const path = "/v2/{organization_id}/api_keys";
const params = { path: { organization_id: organizationId } };

/** One call of each kind, raw included. */
const everyCall: Record<string, (client: ReturnType<typeof setUp>["client"]) => Promise<unknown>> =
  {
    ...calls,
    "raw.GET": (client) => client.raw.GET(path, { params }),
    "raw.POST": (client) => client.raw.POST(path, { params, body: newKey }),
  };

afterEach(() => vi.unstubAllGlobals());

describe("the init of a fetch", () => {
  const initsOf = async (call: string) => {
    const inits: RequestInit[] = [];
    const { fetch } = recorder((attempt, url, init) => {
      inits.push(init);
      return respondOk(attempt, url, init);
    });
    await everyCall[call]!(setUp({ fetch }).client);
    return inits;
  };

  test.each(Object.keys(everyCall))(
    "of %s asks for no cache, as Next.js would keep a token",
    async (call) => {
      expect(await initsOf(call)).toMatchObject([{ cache: "no-store", redirect: "manual" }]);
    },
  );

  test.each(operationIds)("of %s has no field cache where Request has none", async (operation) => {
    // As in a Worker of compatibility date 2024-01-01, whose fetch throws on the field.
    vi.stubGlobal("Request", class {});
    const [init] = await initsOf(operation);
    expect(init).not.toHaveProperty("cache");
  });

  test.each(Object.keys(everyCall))(
    "of %s keeps no connection alive if it is a POST, which Bun would send again",
    async (call) => {
      const [init] = await initsOf(call);
      expect(init!.keepalive).toBe(
        init!.method === "POST" ? false : call === "raw.GET" ? false : undefined,
      );
    },
  );
});

describe("a framework's control-flow error", () => {
  const dynamic = () =>
    Object.assign(new Error("Dynamic server usage: no-store fetch"), {
      digest: "DYNAMIC_SERVER_USAGE",
    });

  test.each(Object.keys(everyCall))("ends %s as it is, at once", async (call) => {
    const error = dynamic();
    const events: AttemptEvent[] = [];
    const { fetch, sent } = recorder(() => Promise.reject(error));
    const { client } = setUp({ fetch, onAttempt: (event) => events.push(event) });
    expect(await failure(everyCall[call]!(client))).toBe(error);
    expect(sent).toHaveLength(1);
    expect(events).toMatchObject([{ outcome: "not-applied", error: "AbortError" }]);
  });

  test("that is thrown, of another realm, or after another attempt is passed on as well", async () => {
    const error = runInNewContext("Object.assign(new Error(), { digest: 'HANGING' })") as Error;
    const { fetch } = recorder((attempt) => {
      if (attempt === 1) return new Response("", { status: 503 });
      throw error;
    });
    expect(await failure(setUp({ fetch }).client.list())).toBe(error);
  });

  test("of a credential function is passed on as it is, on a retry as well", async () => {
    const error = dynamic();
    let asked = 0;
    const { client } = setUp({
      apiKey: () => (++asked === 1 ? apiKey : Promise.reject(error)),
      fetch: recorder(() => new Response("", { status: 503 })).fetch,
    });
    expect(await failure(client.list())).toBe(error);
  });

  test("has a digest that is text: any other error is a ConnectionError", async () => {
    const { fetch } = recorder(() => Promise.reject(Object.assign(new Error(), { digest: 5 })));
    expect(await failure(setUp({ fetch }).client.get(id))).toMatchObject({
      name: "ConnectionError",
      attempts: 3,
    });
  });
});

describe("what can never be sent is not-applied, final and named:", () => {
  const refused = (cause: unknown) => async () => {
    throw new TypeError("fetch failed", { cause });
  };
  const unsendable: [title: string, fetch: unknown, message: string][] = [
    ["no fetch", undefined, "the environment has no `fetch`: pass one as an option"],
    ["a fetch that is none", 5, "the environment has no `fetch`: pass one as an option"],
    ["a fetch that returns undefined", () => undefined, "your `fetch` returned no Response"],
    ["one that resolves to null", async () => null, "your `fetch` returned no Response"],
    ["one that resolves to a text", async () => "{}", "your `fetch` returned no Response"],
    ["a blocked port", refused(new Error("bad port")), "bad port"],
    [
      "no Request, as in Jest's jsdom",
      () => {
        throw new ReferenceError("Request is not defined");
      },
      "Request is not defined",
    ],
    [
      "no permission in Deno",
      async () => {
        throw Object.assign(new Error("Requires net access"), { name: "NotCapable" });
      },
      "Requires net access",
    ],
  ];

  describe.each(unsendable)("%s", (_, fetch, message) => {
    test.each(operationIds)("in %s", async (operation) => {
      vi.stubGlobal("fetch", fetch);
      const { client, timing } = setUp();
      const error = await failure(calls[operation](client));
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "not-applied", attempts: 1 });
      expect(error.message).toMatch(/ was not sent \(1 attempt\): [^]+$/);
      expect(error.message).toContain(message);
      expect(timing.waits).toEqual([]);
    });

    test("in raw", async () => {
      vi.stubGlobal("fetch", fetch);
      const error = await failure(everyCall["raw.POST"]!(setUp().client));
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "not-applied", attempts: 1 });
    });
  });

  describe("by Node's own fetch", () => {
    const received: string[] = [];
    const server = createServer((request, response) => {
      received.push(request.url!);
      response.end("{}");
    });
    const listening = new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
    afterEach(() => void server.close());

    test.each([
      ["transfer-encoding", "chunked"],
      ["content-length", "5"],
      ["content-length", "500"],
      ["content-length", "x"],
      ["upgrade", "websocket"],
      ["expect", "100-continue"],
      ["keep-alive", "5"],
      ["connection", "upgrade"],
    ])("the header %s: %s", async (name, value) => {
      const baseUrl = `http://127.0.0.1:${await listening}/api`;
      const { client } = setUp({ baseUrl });
      const error = await failure(client.create(newKey, { headers: { [name]: value } }));
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "not-applied", attempts: 1 });
      expect(error.message).toContain(
        ` was not sent (1 attempt): invalid ${name} header`.replace(
          /invalid expect.*/,
          "expect header",
        ),
      );
      expect(received).toEqual([]);
    });

    test.each([1, 25, 6000, 10_080])("the port %i", async (port) => {
      const { client } = setUp({ baseUrl: `http://127.0.0.1:${port}/api` });
      const error = await failure(client.create(newKey));
      expect(error).toMatchObject({ outcome: "not-applied", attempts: 1 });
      expect(error.message).toContain(": bad port");
    });
  });
});

describe("a response-like object of a custom fetch", () => {
  const text = JSON.stringify({ ...key, token });
  const observed = [undefined, () => {}];

  test.each<[title: string, response: object]>([
    ["with status and text() alone", { status: 200, text: async () => text }],
    ["with ok and text() alone", { ok: true, text: async () => text }],
    [
      "with plain headers",
      { status: 200, headers: { "x-request-id": "r" }, text: async () => text },
    ],
    ["with headers of a Map", { status: 200, headers: new Map(), text: async () => text }],
    ["with headers that are none", { status: 200, headers: 5, text: async () => text }],
  ])("%s is enough for a method", async (_, response) => {
    for (const onAttempt of observed) {
      const { client } = setUp({ fetch: (async () => response) as never, onAttempt });
      expect(await client.create(newKey)).toMatchObject({ token });
    }
  });

  test("whose headers have nothing but get() is read by name", async () => {
    const headers = {
      get: (name: string) => ({ "retry-after": "7", "x-request-id": "r" })[name] ?? null,
    };
    const response = { status: 400, headers, text: async () => '"no"' };
    const error = await failure(setUp({ fetch: (async () => response) as never }).client.get(id));
    expect(error).toMatchObject({ status: 400, body: "no", requestId: "r", retryAfterMs: 7000 });
  });

  const hostile = new Proxy(
    {},
    {
      get(_, name) {
        if (name === "then") return undefined;
        throw new Error(`no ${String(name)}`);
      },
    },
  );
  test.each<[title: string, response: object, name: string, outcome: string]>([
    ["{ ok, json }", { ok: true, json: async () => ({}) }, "ResponseError", "applied"],
    ["a 200 without text()", { status: 200, headers: new Headers() }, "ResponseError", "applied"],
    ["a 400 without text()", { status: 400, ok: false }, "ApiError", "not-applied"],
    ["a 503 without text()", { status: 503 }, "ApiError", "unknown"],
    ["{ json } alone", { json: async () => ({}) }, "ConnectionError", "unknown"],
    ["the parsed body", { ...key, token }, "ConnectionError", "unknown"],
    ["a Proxy that throws", hostile, "ConnectionError", "unknown"],
  ])("%s ends in an error that keeps the outcome", async (_, response, name, outcome) => {
    for (const onAttempt of observed) {
      const { client } = setUp({ fetch: (async () => response) as never, onAttempt });
      for (const call of [client.create(newKey), everyCall["raw.POST"]!(client)]) {
        const error = await failure(call);
        expect(error).toBeInstanceOf(MonadError);
        expect(error).toMatchObject({ name, outcome, attempts: 1 });
        if (name !== "ApiError")
          expect(error.message).toContain("your `fetch` returned no Response");
        expect(JSON.stringify(error)).not.toContain(token);
      }
    }
  });
});

describe("a hostile error of a fetch", () => {
  const throwing = (name: string) =>
    Object.defineProperty(new Error(`the header was ${apiKey}`), name, {
      get() {
        throw new Error(apiKey);
      },
    });
  const proxy = (target: object) =>
    new Proxy(target, {
      get() {
        throw new Error(apiKey);
      },
      getPrototypeOf() {
        throw new Error(apiKey);
      },
    });
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable(new Error(apiKey), {});
    revoke();
    return proxy;
  };

  test.each<[title: string, make: () => unknown]>([
    ...["message", "name", "stack", "code", "syscall", "errors", "cause", "digest"].map(
      (name): [string, () => unknown] => [`whose ${name} throws`, () => throwing(name)],
    ),
    ["that is a Proxy", () => proxy(new Error(apiKey))],
    ["whose cause is a Proxy", () => new Error("outer", { cause: proxy({}) })],
    ["with a Proxy among its errors", () => new AggregateError([proxy({})], apiKey)],
    ["that is a revoked Proxy", revoked],
    [
      "that throws as a text",
      () => ({ toString: () => apiKey, [Symbol.toPrimitive]: () => apiKey }),
    ],
  ])("%s is a redacted ConnectionError", async (_, make) => {
    for (const call of ["createApiKey", "raw.POST"]) {
      const { fetch } = recorder(() => Promise.reject(make()));
      const error = await failure(everyCall[call]!(setUp({ fetch }).client));
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
      const cause = error.cause as Error;
      expect(
        `${error.stack} ${String(cause)} ${cause?.stack} ${String(cause?.cause)}`,
      ).not.toContain(apiKey);
    }
  });
});

describe("an error with outcome applied states what exists, and what to do", () => {
  const notes: Partial<Record<OperationId, string>> = {
    createApiKey: "A key exists whose token is lost: delete it and create another",
    regenerateApiKey:
      "The old token no longer works, and the new one is lost: regenerate the key again",
    updateApiKey: "It was applied",
    deleteApiKey: "The key is deleted",
  };
  test.each(Object.entries(notes))("of %s", async (operation, note) => {
    const { fetch } = recorder(() => new Response("<html>"));
    const error = await failure(calls[operation as OperationId](setUp({ fetch }).client));
    expect(error).toMatchObject({ name: "ResponseError", outcome: "applied" });
    expect(error.message).toContain(`). ${note}`);
  });

  test("also where the call ended in time", async () => {
    const { client, timing } = setUp({
      fetch: async () => new Response(new ReadableStream({ start() {} })),
    });
    const call = failure(client.create(newKey));
    await new Promise((resolve) => setImmediate(resolve));
    timing.expire();
    const error = await call;
    expect(error).toMatchObject({ name: "TimeoutError", outcome: "applied" });
    expect(error.message).toContain(notes.createApiKey);
  });
});

test("https to a port that speaks http says so", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { client } = setUp({ baseUrl: `https://127.0.0.1:${port}/api` });
  const error = await failure(client.create(newKey, { maxRetries: 0 }));
  server.close();
  expect(error).toMatchObject({ name: "ConnectionError", outcome: "not-applied" });
  expect(error.message).toContain(
    "The server does not speak TLS: check scheme and port of baseUrl",
  );
});

describe.each([0, -1, -Infinity])("with %i ms left", (totalTimeoutMs) => {
  test.each(operationIds)("%s ends at once, and sends nothing", async (operation) => {
    const { fetch, sent } = recorder(respondOk);
    let asked = 0;
    const client = setUp({ fetch, apiKey: () => String(++asked) }).client;
    const error = await failure(calls[operation](client, { totalTimeoutMs }));
    expect(error).toMatchObject({ name: "TimeoutError", outcome: "not-applied", attempts: 0 });
    expect(error.message).toContain("did not complete within 0 ms (totalTimeoutMs)");
    expect([sent, asked]).toEqual([[], 0]);
  });
});
