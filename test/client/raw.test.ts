/** `raw` is openapi-fetch's client, on the same transport as the methods. */
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { ApiError, ConnectionError, ResponseError, TimeoutError } from "../../src/index.ts";
import {
  responses,
  apiKey,
  failure,
  fakeClock,
  id,
  key,
  newKey,
  organizationId,
  recorder,
  setUp,
  timeoutMs,
  token,
  respondOk,
} from "../helpers/client-setup.ts";
import { findSecrets } from "../helpers/leaks.ts";

const list = "/v2/{organization_id}/api_keys";
const one = "/v2/{organization_id}/api_keys/{api_key_id}";
const organization = { organization_id: organizationId };
const both = { ...organization, api_key_id: id };
const url = `https://monad.com/api/v2/${organizationId}/api_keys`;

const respondingWith = (body: BodyInit | null, init?: ResponseInit) => {
  const { fetch, sent } = recorder(() => new Response(body, init));
  return { ...setUp({ fetch }), sent };
};

/** raw without its types: for what the spec does not have. */
const loose = (raw: unknown) => raw as Record<string, (...given: unknown[]) => Promise<any>>;

describe("a result", () => {
  test("is data and response for a 2xx", async () => {
    const { client } = setUp({ fetch: recorder(respondOk).fetch });
    const result = await client.raw.GET(list, { params: { path: organization } });
    expect(result.data).toEqual(responses.listApiKeys);
    expect(result.error).toBeUndefined();
    expect(result.response).toBeInstanceOf(Response);
    expect(result.response.status).toBe(200);
  });

  test.each([
    ["an empty body", "", {}],
    ["an empty body of a known length", null, { "content-length": "0" }],
    ["null", "null", {}],
    ["an empty string", '""', {}],
  ])("has an error that is truthy for a 404 with %s", async (_, body, headers) => {
    const { client } = respondingWith(body, { status: 404, headers });
    const { data, error, response } = await client.raw.GET(one, { params: { path: both } });
    expect([data, error, response.status]).toEqual([undefined, "HTTP 404", 404]);
  });

  test("holds a Response that knows where it came from, and whose body can still be read", async () => {
    const bytes = new Uint8Array([123, 125, 255]);
    const own = new Response(bytes, { status: 203, statusText: "Fine", headers: { "x-own": "1" } });
    Object.defineProperty(own, "url", { value: "https://elsewhere.invalid/" });
    Object.defineProperty(own, "redirected", { value: true });
    const { client } = setUp({ fetch: async () => own });
    const { data, response } = await client.raw.GET(one, {
      params: { path: both },
      parseAs: "arrayBuffer",
    });
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 203, statusText: "Fine", redirected: true });
    expect(response.url).toBe("https://elsewhere.invalid/");
    expect(response.headers.get("x-own")).toBe("1");
    expect(new Uint8Array(data!)).toEqual(bytes);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("no clone"))],
    ["loses the body, as happy-dom's does", () => new Response()],
  ])("is complete where the response's clone() %s", async (_, clone) => {
    const body = { ...key, token };
    const own = () => Object.assign(Response.json(body), { clone });
    const { client } = setUp({ fetch: async () => own() });
    const result = await client.raw.POST("/v2/{organization_id}/api_keys", {
      params: { path: { organization_id: organizationId } },
      body: newKey,
    });
    expect(result.data).toEqual(body);
  });

  test("of a redirect that a browser hides has status 0", async () => {
    const hidden = { status: 0, statusText: "", headers: new Headers(), type: "opaqueredirect" };
    const own = Object.defineProperties(
      Response.error(),
      Object.fromEntries(Object.entries(hidden).map(([name, value]) => [name, { value }])),
    );
    const { client } = setUp({ fetch: async () => own });
    const { response, error } = await client.raw.GET(one, { params: { path: both } });
    expect(response.status).toBe(0);
    expect(error).toBe("HTTP 0");
  });

  test.each([302, 400, 404, 422, 500, 503])(
    "is error and response for anything else, and nothing is thrown: %j",
    async (status) => {
      const { client } = respondingWith('{"code":1,"error":"no"}', { status });
      const result = await client.raw.GET(one, { params: { path: both } });
      expect(result.data).toBeUndefined();
      expect(result.error).toEqual({ code: 1, error: "no" });
      expect(result.response.status).toBe(status);
    },
  );

  test.each([
    ["null", null],
    ["[]", []],
    ["5", 5],
    ["", undefined],
  ])("of a 200 with the body %j, which the spec does not promise, is data", async (body, data) => {
    const { client } = respondingWith(body);
    expect(await client.raw.GET(one, { params: { path: both } })).toMatchObject({ data });
  });

  test("of a 204 is neither data nor error", async () => {
    const { client } = respondingWith(null, { status: 204 });
    const result = await client.raw.DELETE(one, { params: { path: both } });
    expect([result.data, result.error, result.response.status]).toEqual([
      undefined,
      undefined,
      204,
    ]);
  });

  const interrupted = new TypeError("fetch failed", { cause: new Error("other side closed") });
  const half = () =>
    new Response(new ReadableStream({ start: (body) => body.error(new Error("terminated")) }));
  test.each([
    ["an interrupted request", () => Promise.reject(interrupted), ConnectionError, "unknown"],
    ["an interrupted body", half, ResponseError, "applied"],
    ["half of a JSON text", () => new Response("{"), ResponseError, "applied"],
    [
      "an interrupted body of a 400",
      () => new Response(half().body, { status: 400 }),
      ApiError,
      "not-applied",
    ],
  ] as const)("rejects as the methods do on %s", async (_, respond, Class, outcome) => {
    const { client } = setUp({ fetch: recorder(respond).fetch });
    const params = { path: both };
    const error = await failure(client.raw.POST(`${one}/regenerate`, { params }));
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ operation: "regenerateApiKey", outcome, attempts: 1 });
  });
});

describe("on the transport", () => {
  test.each([
    ["GET", 503, [250, 500]],
    ["DELETE", 503, [250, 500]],
    ["GET", 500, [250, 500]],
    ["PATCH", 500, []],
    ["POST", 503, []],
    ["POST", 429, [250, 500, 1000, 2000, ...Array<number>(14).fill(4000), 250]],
    ["GET", 400, []],
  ])("retries a %s after a %i, and waits, as the methods do", async (method, status, waits) => {
    const { client, sent, timing } = respondingWith("no", { status });
    await loose(client.raw)[method]!(one, { params: { path: both } });
    expect(sent.map((each) => each.method)).toEqual(Array(waits.length + 1).fill(method));
    expect(timing.waits).toEqual(waits);
    expect(timing.left).toBe(0);
  });

  test("a 2xx that is invalid is retried for GET alone", async () => {
    const { client, sent } = respondingWith("<html>");
    await failure(client.raw.GET(one, { params: { path: both } }));
    expect(sent).toHaveLength(3);
    await failure(client.raw.PATCH(one, { params: { path: both }, body: {} }));
    expect(sent).toHaveLength(4);
  });

  test("an attempt has the client's limit", async () => {
    const timing = fakeClock();
    const fetch = () => (setImmediate(timing.expire), new Promise<never>(() => {}));
    const { client } = setUp({ fetch }, timing);
    const error = await failure(
      client.raw.POST(list, { params: { path: organization }, body: newKey }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs, outcome: "unknown", operation: "createApiKey" });
    expect(timing.left).toBe(0);
  });

  test("a 2xx that is no JSON is a ResponseError, which does not quote it", async () => {
    const { client } = respondingWith(`deleted by ${apiKey}`);
    const error = await failure(client.raw.DELETE(one, { params: { path: both } }));
    expect(error).toMatchObject({ name: "ResponseError", status: 200, outcome: "applied" });
    expect(findSecrets(error, apiKey)).toBeUndefined();
  });

  test("a SyntaxError of middleware is its own", async () => {
    const { client } = respondingWith("{}");
    const own = new SyntaxError("of the middleware");
    client.raw.use({
      onResponse() {
        throw own;
      },
    });
    expect(await failure(client.raw.GET(one, { params: { path: both } }))).toBe(own);
  });

  test("the body is sent in each attempt", async () => {
    const { client, sent } = respondingWith("", { status: 429 });
    const body = { ...newKey, name: "ключ" };
    await client.raw.POST(list, { params: { path: organization }, body });
    expect(sent.length).toBeGreaterThan(2);
    for (const each of sent) expect(JSON.parse(each.body as string)).toEqual(body);
    expect(sent.at(-1)!.headers.get("content-type")).toBe("application/json");
  });

  test("no listener is left on the caller's signal", async () => {
    const { signal } = new AbortController();
    const { client } = setUp({ fetch: recorder(respondOk).fetch });
    for (let call = 0; call < 20; call++) {
      await client.raw.GET(list, { params: { path: organization }, signal });
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("the credential is the client's, and is not in the Request that middleware sees", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    const seen: string[] = [];
    client.raw.use({ onRequest: ({ request }) => void seen.push(...request.headers.keys()) });
    await client.raw.GET(list, { params: { path: organization } });
    expect(sent[0]!.headers.get("x-api-key")).toBe(apiKey);
    expect(seen).not.toContain("x-api-key");
  });
});

describe("openapi-fetch's own options", () => {
  test("a call's fetch gets a Request, with everything in it", async () => {
    const { client } = setUp({ fetch: recorder(respondOk).fetch });
    const requests: Request[] = [];
    const own = async (request: Request) => {
      requests.push(request.clone());
      return Response.json({ own: true });
    };
    const params = { path: both };
    const result = await client.raw.PATCH(one, { params, body: { name: "n" }, fetch: own });
    expect(result.data).toEqual({ own: true });
    const [request] = requests;
    expect(request).toBeInstanceOf(Request);
    expect([request!.method, request!.url]).toEqual(["PATCH", `${url}/${id}`]);
    expect(request!.headers.get("x-api-key")).toBe(apiKey);
    expect(request!.redirect).toBe("manual");
    expect(await request!.json()).toEqual({ name: "n" });
  });

  test("parseAs gives the body as text, blob, bytes or stream", async () => {
    const text = JSON.stringify(responses.getApiKey);
    const params = { path: both };
    const { raw } = setUp({ fetch: recorder(respondOk).fetch }).client;
    expect((await raw.GET(one, { params, parseAs: "text" })).data).toBe(text);
    const { data: blob } = await raw.GET(one, { params, parseAs: "blob" });
    expect(await (blob as Blob).text()).toBe(text);
    const { data: bytes } = await raw.GET(one, { params, parseAs: "arrayBuffer" });
    expect(new TextDecoder().decode(bytes as ArrayBuffer)).toBe(text);
    const { data: stream } = await raw.GET(one, { params, parseAs: "stream" });
    expect(await new Response(stream as ReadableStream).text()).toBe(text);
  });

  test("parseAs other than JSON takes HTML as it is", async () => {
    const { client, sent } = respondingWith("<html>");
    const result = await client.raw.GET(one, { params: { path: both }, parseAs: "text" });
    expect(result.data).toBe("<html>");
    expect(sent).toHaveLength(1);
  });

  test("headers, query, serializers and per-call middleware work", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { raw } = setUp({ fetch, headers: { "x-team": "blue", "x-own": "client" } }).client;
    const seen: string[] = [];
    await raw.GET(list, {
      params: { path: organization, query: { limit: 5, offset: 0 } },
      headers: { "x-own": "call" },
      middleware: [{ onRequest: ({ schemaPath, id }) => void seen.push(schemaPath, typeof id) }],
    });
    await raw.GET(list, { params: { path: organization }, querySerializer: () => "custom=1" });
    expect(sent[0]!.url).toBe(`${url}?limit=5&offset=0`);
    expect(Object.fromEntries(sent[0]!.headers)).toMatchObject({
      "x-team": "blue",
      "x-own": "call",
    });
    expect(sent[1]!.url).toBe(`${url}?custom=1`);
    expect(seen).toEqual([list, "string"]);
  });

  test("every verb and request() reach the server", async () => {
    const { fetch, sent } = recorder((_, __, { method }) =>
      method === "HEAD" ? new Response(null) : Response.json({ ok: true }),
    );
    const raw = loose(setUp({ fetch }).client.raw);
    const verbs = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"];
    for (const verb of verbs) {
      const { data, response } = await raw[verb]!("/v3/other");
      expect([data, response.status]).toEqual([verb === "HEAD" ? undefined : { ok: true }, 200]);
      expect((await raw.request!(verb.toLowerCase(), "/v3/other")).response.ok).toBe(true);
    }
    expect(sent.map(({ method }) => method)).toEqual(verbs.flatMap((verb) => [verb, verb]));
    expect(new Set(sent.map(({ url }) => url))).toEqual(
      new Set(["https://monad.com/api/v3/other"]),
    );
    // fetch itself forbids it.
    expect(await failure(raw.TRACE!("/v3/other"))).toBeInstanceOf(TypeError);
  });

  test.each(["delete", "DELETE"])('request("%s") of a path is its operation', async (method) => {
    const { client } = setUp({
      fetch: recorder(() => Promise.reject(new Error("interrupted"))).fetch,
    });
    const error = await failure(
      client.raw.request(method as "delete", one, { params: { path: both } }),
    );
    expect(error).toMatchObject({ operation: "deleteApiKey", method: "DELETE" });
  });

  test("a path that is none of the spec's stands for the operation in errors", async () => {
    const raw = loose(
      setUp({ fetch: recorder(() => Promise.reject(new Error("interrupted"))).fetch }).client.raw,
    );
    const error = await failure(raw.POST!("/v3/other"));
    expect(error).toMatchObject({ operation: "POST /v3/other", method: "POST" });
  });

  test("verbs and request() can be taken off the client", async () => {
    const { GET, request } = setUp({ fetch: recorder(respondOk).fetch }).client.raw;
    const init = { params: { path: organization } };
    expect((await GET(list, init)).data).toEqual(responses.listApiKeys);
    expect((await request("get", list, init)).data).toEqual(responses.listApiKeys);
  });
});

test("fetch's own settings of a call are passed on, but for those that are the client's", async () => {
  const inits: RequestInit[] = [];
  const fetch = async (_: unknown, init?: RequestInit) => (
    inits.push(init!),
    Response.json({ id })
  );
  const init = {
    params: { path: both },
    cache: "no-store",
    keepalive: true,
    redirect: "follow",
  } as const;
  await setUp({ fetch }).client.raw.GET(one, init);
  expect(inits).toMatchObject([{ cache: "no-store", keepalive: true, redirect: "manual" }]);
});
