import { createServer, get, request } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { ListenOptions, MockMonad, MockServer } from "../../src/testing/index.ts";
import { apiKey, call, create, mock, newKey, organizationId } from "../helpers/mock-setup.ts";

const servers: MockServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function listen(monad: MockMonad, options?: ListenOptions): Promise<MockServer> {
  const server = await monad.listen(options);
  servers.push(server);
  return server;
}

const http = { fetch: globalThis.fetch };
const post = { method: "POST", body: newKey };

test("url is a baseUrl, on loopback and a free port", async () => {
  const monad = mock();
  const { url } = await listen(monad);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
  const { status, headers, body } = await call(http, post, url);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("content-length")).toBe(String(JSON.stringify(body).length));
  expect(headers.get("x-request-id")).toBe("mock-request-1");
  expect(monad.keys()[0]!.id).toBe(body.id);
});

test("fetch and all servers of a mock share its keys", async () => {
  const monad = mock();
  const { id } = await create(monad);
  for (const { url } of [await listen(monad), await listen(monad)]) {
    expect((await call(http, { path: `/${id}` }, url)).status).toBe(200);
  }
});

test("a character that arrives in two chunks is decoded", async () => {
  const monad = mock();
  const { url } = await listen(monad);
  const bytes = Buffer.from(JSON.stringify({ ...newKey, name: "🔑" }));
  const middle = bytes.indexOf(Buffer.from("🔑")) + 2;
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const sent = request(`${url}/v2/${organizationId}/api_keys`, { method: "POST", headers });
  sent.write(bytes.subarray(0, middle));
  sent.end(bytes.subarray(middle));
  const [response] = await once(sent, "response");
  response.resume();
  expect(monad.keys().map(({ name }) => name)).toEqual(["🔑"]);
});

test("an IPv6 address is put in brackets", async ({ skip }) => {
  const server = await listen(mock(), { host: "::1" }).catch(() => undefined);
  if (!server) return skip("this machine has no IPv6");
  expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+\/api$/);
  expect((await call(http, {}, server.url)).status).toBe(200);
});

test.each([
  [{ port: "abc" as never }, "port"],
  [{ port: -1 }, "port"],
  [{ port: 65536 }, "port"],
  [{ port: null as never }, "port"],
  [{ host: "" }, "host"],
  [{ host: 5 as never }, "host"],
])("listen refuses %j and names the option", async (options, name) => {
  const error = await mock()
    .listen(options)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toContain(`listen ${name} must be `);
});

test("listen refuses an unknown option", async () => {
  await expect(mock().listen({ Port: 5 } as ListenOptions)).rejects.toThrow('did you mean "port"?');
});

test("errors and faults are the same as with fetch", async () => {
  const monad = mock();
  const { url } = await listen(monad);
  expect((await call(http, { headers: {} }, url)).status).toBe(401);
  expect((await call(http, { method: "PUT" }, url)).headers.get("allow")).toBe("GET, POST");
  monad.failNext("listApiKeys", { status: 503, retryAfter: 2 });
  const { status, headers } = await call(http, {}, url);
  expect([status, headers.get("retry-after")]).toEqual([503, "2"]);
});

test.each([
  ["cut-before", 0],
  ["cut-after", 1],
  [{ appliedAfterMs: 0 }, 1],
] as const)("%j closes the socket, with %i keys applied", async (fault, applied) => {
  const monad = mock();
  const { url } = await listen(monad);
  monad.failNext("createApiKey", fault);
  const broken = { message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } };
  await expect(call(http, post, url)).rejects.toMatchObject(broken);
  expect(monad.keys()).toHaveLength(applied);
});

test("a response of the mock that violates the spec is a 500 that states so", async () => {
  const { url } = await listen(mock({ keys: [{ id: "a", name: 5 as never }] }));
  const { status, body } = await call(http, { path: "/a" }, url);
  expect(status).toBe(500);
  expect(body).toMatch(/violates the spec: getApiKey 200: \/name must be string/);
});

test("a page of any origin may call the mock and read its responses", async () => {
  const { url } = await listen(mock());
  const preflight = await globalThis.fetch(`${url}/v2/${organizationId}/api_keys/a`, {
    method: "OPTIONS",
    headers: { origin: "https://page.test", "access-control-request-method": "PATCH" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-methods")).toBe("GET, POST, PATCH, DELETE");
  const allowed = preflight.headers.get("access-control-allow-headers")!.toLowerCase().split(", ");
  expect(allowed).toEqual(expect.arrayContaining(["x-api-key", "authorization", "content-type"]));
  for (const headers of [{}, { "x-api-key": apiKey }]) {
    const response = await call(http, { headers: headers }, url);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toBe("x-request-id, retry-after");
  }
});

test("close ends pending calls, and may be called twice", async () => {
  const monad = mock();
  const server = await monad.listen();
  monad.failNext("createApiKey", { delayMs: Infinity });
  const waiting = call(http, post, server.url);
  // oxlint-disable-next-line vitest/valid-expect -- awaited once the server is closed
  const ended = expect(waiting).rejects.toThrow("fetch failed");
  while (monad.keys().length === 0) await new Promise(setImmediate);
  await server.close();
  await ended;
  await server.close();
  await expect(call(http, {}, server.url)).rejects.toMatchObject({
    cause: { code: "ECONNREFUSED" },
  });
});

test("a caller that disconnects ends the delay of its response", async () => {
  const monad = mock();
  const { url } = await listen(monad);
  const delayMs = 3_600_000;
  const set = vi.spyOn(globalThis, "setTimeout");
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  monad.failNext("createApiKey", { delayMs });
  const caller = new AbortController();
  const waiting = call(http, { ...post, signal: caller.signal }, url);
  while (monad.keys().length === 0) await new Promise(setImmediate);
  caller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  const timer = set.mock.results[set.mock.calls.findIndex(([, ms]) => ms === delayMs)]!.value;
  await vi.waitFor(() => expect(cleared).toHaveBeenCalledWith(timer));
});

test("listen rejects for a port in use, and names host and port", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await expect(mock().listen({ port })).rejects.toThrow(
    `The mock cannot listen on 127.0.0.1:${port}: the port is in use`,
  );
  taken.close();
});

test.each(["//", "//other/path", "*"])("a path outside the API gets a 404: %s", async (path) => {
  const { url } = await listen(mock());
  const [response] = await once(get({ port: new URL(url).port, path }), "response");
  response.resume();
  expect(response.statusCode).toBe(404);
});

test("a caller that disconnects within its body leaves the mock working", async () => {
  const monad = mock();
  const { url } = await listen(monad);
  const { port } = new URL(url);
  const headers = { "x-api-key": apiKey, "content-length": 100 };
  const sent = request({ port, path: "/v2/o/api_keys", method: "POST", headers });
  sent.write("{");
  await once(sent, "socket").then(([socket]) => once(socket, "connect"));
  const failed = once(sent, "error").catch(() => undefined);
  sent.destroy(new Error("disconnected"));
  await failed;
  expect((await call(http, {}, url)).status).toBe(200);
  expect(monad.requests()).toHaveLength(1);
});
