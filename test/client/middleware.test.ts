/** Middleware of `raw`: it sees raw calls, may change them, and never sees the credential. */
import { describe, expect, test } from "vitest";
import { ConnectionError, ResponseError } from "../../src/index.ts";
import {
  responses,
  apiKey,
  calls,
  failure,
  id,
  newKey,
  operationIds,
  organizationId,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";

const list = "/v2/{organization_id}/api_keys";
const one = "/v2/{organization_id}/api_keys/{api_key_id}";
const path = { organization_id: organizationId };
const params = { path: { ...path, api_key_id: id } };

test.each(operationIds)("a method does not pass through middleware: %s", async (operation) => {
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  const seen: unknown[] = [];
  client.raw.use({ onRequest: () => void seen.push(1), onResponse: () => void seen.push(2) });
  expect(await calls[operation](client)).toEqual(responses[operation]);
  expect(seen).toEqual([]);
});

test("middleware sees a raw call with real objects", async () => {
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  const seen: unknown[] = [];
  client.raw.use({
    async onRequest({ request, schemaPath }) {
      expect(request).toBeInstanceOf(Request);
      seen.push(request.method, schemaPath);
    },
    async onResponse({ request, response }) {
      expect(request).toBeInstanceOf(Request);
      expect(response).toBeInstanceOf(Response);
      seen.push(await response.clone().json());
    },
  });
  await client.raw.GET(one, { params });
  expect(seen).toEqual(["GET", one, responses.getApiKey]);
});

test("middleware sees the client's headers, and can remove them", async () => {
  const { fetch, sent } = recorder(respondOk);
  const { client } = setUp({ fetch, headers: { "x-team": "blue", "x-kept": "yes" } });
  const seen: unknown[] = [];
  client.raw.use({
    onRequest({ request }) {
      seen.push(request.headers.get("x-team"));
      request.headers.delete("x-team");
    },
  });
  await client.raw.GET(one, { params });
  expect(seen).toEqual(["blue"]);
  expect([sent[0]!.headers.has("x-team"), sent[0]!.headers.get("x-kept")]).toEqual([false, "yes"]);
});

describe("middleware may", () => {
  test("change the request", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    client.raw.use({ onRequest: ({ request }) => request.headers.set("x-changed", "1") });
    await client.raw.POST(list, { params: { path }, body: newKey, headers: { "x-own": "2" } });
    expect(Object.fromEntries(sent[0]!.headers)).toMatchObject({ "x-changed": "1", "x-own": "2" });
    expect(JSON.parse(sent[0]!.body as string)).toEqual(newKey);
  });

  test("replace the request", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    const body = '{"name":"replaced"}';
    client.raw.use({
      onRequest: ({ request }) => new Request(request, { body, headers: { "x-new": "3" } }),
    });
    await client.raw.PATCH(one, { params, body: { name: "n" } });
    expect(sent[0]).toMatchObject({ body });
    expect(sent[0]!.headers.get("x-new")).toBe("3");
    expect(sent[0]!.headers.get("x-api-key")).toBe(apiKey);
  });

  test("replace the request by one with other settings, which fetch gets", async () => {
    const inits: RequestInit[] = [];
    const fetch = async (_: unknown, init?: RequestInit) => (
      inits.push(init!),
      Response.json({ id })
    );
    const { client } = setUp({ fetch });
    const settings = {
      cache: "no-store",
      credentials: "omit",
      integrity: "sha256-AAAA",
      keepalive: true,
      referrerPolicy: "no-referrer",
    } as const;
    client.raw.use({ onRequest: ({ request }) => new Request(request, settings) });
    await client.raw.GET(one, { params });
    expect(inits).toMatchObject([{ ...settings, redirect: "manual" }]);
  });

  test("respond in place of the server", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    client.raw.use({ onRequest: () => Response.json({ id: "from middleware" }) });
    expect((await client.raw.GET(one, { params })).data).toEqual({ id: "from middleware" });
    expect(sent).toEqual([]);
  });

  test("replace or repair the response", async () => {
    const { client } = setUp({ fetch: recorder(() => new Response("<html>")).fetch });
    client.raw.use({ onResponse: () => Response.json({ id: "repaired" }) });
    expect((await client.raw.GET(one, { params })).data).toEqual({ id: "repaired" });
  });

  test("turn a response into an error", async () => {
    const { client } = setUp({ fetch: recorder(respondOk).fetch });
    client.raw.use({ onResponse: () => Response.json("no", { status: 403 }) });
    const { error, response } = await client.raw.GET(one, { params });
    expect([error, response.status]).toEqual(["no", 403]);
  });

  test("respond where there was no connection", async () => {
    const { client } = setUp({
      fetch: recorder(() => Promise.reject(new Error("closed"))).fetch,
    });
    const seen: unknown[] = [];
    client.raw.use({
      onError: ({ error }) => (seen.push(error), Response.json({ id: "of middleware" })),
    });
    expect((await client.raw.GET(one, { params })).data).toEqual({ id: "of middleware" });
    expect(seen).toEqual([expect.any(ConnectionError)]);
  });
});

test("middleware that throws ends the call with its own error", async () => {
  const own = new SyntaxError("of the middleware");
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  client.raw.use({
    onResponse() {
      throw own;
    },
  });
  expect(await failure(client.raw.GET(one, { params }))).toBe(own);
});

test("invalid JSON after middleware is a ResponseError, as without it", async () => {
  const { client } = setUp({ fetch: recorder(() => new Response("{")).fetch });
  client.raw.use({ onRequest: () => undefined });
  expect(await failure(client.raw.GET(one, { params }))).toBeInstanceOf(ResponseError);
});

test("middleware sees each call once, however many attempts it takes", async () => {
  const { fetch, sent } = recorder((attempt, url, init) =>
    attempt < 3 ? new Response("", { status: 503 }) : respondOk(attempt, url, init),
  );
  const { client } = setUp({ fetch });
  let seen = 0;
  client.raw.use({ onRequest: () => void seen++, onResponse: () => void seen++ });
  await client.raw.GET(one, { params });
  expect([sent.length, seen]).toEqual([3, 2]);
});

test("several run in order until they are ejected", async () => {
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  const seen: string[] = [];
  const first = { onRequest: () => void seen.push("first") };
  const second = { onRequest: () => void seen.push("second") };
  client.raw.use(first, second);
  await client.raw.GET(one, { params });
  client.raw.eject(first, { onRequest: () => undefined });
  await client.raw.GET(one, { params });
  client.raw.eject(second);
  await client.raw.GET(one, { params });
  expect(seen).toEqual(["first", "second", "second"]);
});

test("what is not middleware is refused", () => {
  const { client } = setUp({ fetch: recorder(respondOk).fetch });
  expect(() => client.raw.use({} as never)).toThrow(/Middleware must be an object/);
});

const enders = { "the caller's": 0, "the middleware's": 1 };
test.each(Object.entries(enders))("an abort of %s signal ends the call", async (_, which) => {
  const [caller, own] = [new AbortController(), new AbortController()];
  const { client } = setUp({
    fetch: () => {
      setImmediate(() => [caller, own][which]!.abort("enough"));
      return new Promise<never>(() => {});
    },
  });
  client.raw.use({ onRequest: ({ request }) => new Request(request, { signal: own.signal }) });
  const call = client.raw.POST(list, { params: { path }, body: newKey, signal: caller.signal });
  expect(await failure(call)).toBe("enough");
});

test.each([200, 204, 404])(
  "a %i of another implementation's fetch is a real Response to middleware",
  async (status) => {
    const real = new Response(status === 204 ? null : JSON.stringify({ id: "k" }), {
      status,
      statusText: "said",
      headers: { "x-request-id": "r-1" },
    });
    // As a Response of the package undici, which is not an instance of the global class.
    const foreign = new Proxy(real, {
      getPrototypeOf: () => Object.prototype,
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    expect(foreign).not.toBeInstanceOf(Response);
    const { client } = setUp({ fetch: async () => foreign, maxRetries: 0 });
    const seen: Response[] = [];
    client.raw.use({ onResponse: ({ response }) => (seen.push(response), response) });
    const { response, data, error } = await client.raw.GET(one, { params });
    expect(seen).toEqual([expect.any(Response)]);
    expect([response.status, response.statusText]).toEqual([status, "said"]);
    expect(response.headers.get("x-request-id")).toBe("r-1");
    expect(data ?? error).toEqual(status === 204 ? undefined : { id: "k" });
  },
);
