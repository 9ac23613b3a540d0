/** Objects that callers pass are plain, and nothing that they inherit is obeyed or sent. */
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ApiKeysClient, createApiKeysClient } from "../../src/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import {
  apiKey,
  failure,
  id,
  newKey,
  operationOf,
  organizationId,
  recorder,
  respondOk,
  responses,
} from "../helpers/client-setup.ts";
import { expectRefused, make, secret } from "../helpers/options-setup.ts";

const params = { path: { organization_id: organizationId } };

/** Objects that are not plain, and how a message names them. */
const instances: [name: string, value: object][] = [
  ["a Settings", new (class Settings {})()],
  ["a Date", new Date(0)],
  ["a Map", new Map([["name", secret]])],
  ["a URLSearchParams", new URLSearchParams({ limit: secret })],
  ["an AbortSignal", AbortSignal.abort(secret)],
  ["a Headers", new Headers({ name: secret })],
  ["an Error", new Error(secret)],
  ["an object", Object.create({ name: secret }) as object],
  ["an object", Object.create(Object.assign(Object.create(null), { name: secret }))],
];

/** Every place where a caller passes an object. */
const places: Record<string, (client: ApiKeysClient, value: never) => unknown> = {
  "the client's options": (_, value) => createApiKeysClient(value),
  "a call's options": (client, value) => client.get(id, value),
  "the options of a page": (client, value) => client.list({}, value),
  "the body of create": (client, value) => client.create(value),
  "the body of update": (client, value) => client.update(id, value),
  "the body of regenerate": (client, value) => client.regenerate(id, value),
  "the query of list": (client, value) => client.list(value),
  "the paging options": (client, value) => client.listAll(value).next(),
  "the options of listAll": (client, value) => client.listAll({}, value).next(),
  "the init of raw": (client, value) => client.raw.GET("/v2/{organization_id}/api_keys", value),
  "the query of raw": (client, value) =>
    client.raw.GET("/v2/{organization_id}/api_keys", { params: { ...params, query: value } }),
  "the mock's options": (_, value) => createMockMonad(value),
  "the mock's keys": (_, value) => createMockMonad({ organizationId, apiKey, keys: [value] }),
  "the mock's rate limit": (_, value) =>
    createMockMonad({ organizationId, apiKey, rateLimit: value }),
  "the options of listen": (_, value) => createMockMonad({ organizationId, apiKey }).listen(value),
};

describe.each(Object.entries(places))("as %s", (_, call) => {
  test.each(instances)("%s is refused, and nothing is sent", async (name, value) => {
    const { fetch, sent } = recorder(respondOk);
    const error = await failure((async () => call(make({ fetch }), value as never))());
    expectRefused(error, "must be a plain object", `but is ${name}`);
    expect(sent).toEqual([]);
  });
});

test("an instance of a class with a getter baseURL is refused", () => {
  class Config {
    organizationId = organizationId;
    apiKey = apiKey;
    get baseURL() {
      return "https://monad.internal/api";
    }
  }
  expect(() => createApiKeysClient(new Config())).toThrow(
    "must be a plain object, but is a Config: pass { ...fields }",
  );
});

test("a signal in the place of the options says where it belongs", async () => {
  const error = await failure(make().get(id, new AbortController().signal as object));
  expect(error.message).toContain("but is an AbortSignal: pass { signal }");
});

test.each([
  ["an object without a prototype", (value: object) => Object.assign(Object.create(null), value)],
  ["an object of another realm", (value: object) => runInNewContext("({ ...value })", { value })],
  ["an object with getters", (value: object) => Object.defineProperties({}, getters(value))],
  ["a frozen object", (value: object) => Object.freeze({ ...value })],
])("%s is plain", async (_, wrap: (value: object) => any) => {
  const { fetch, sent } = recorder(respondOk);
  const baseUrl = "https://keys.invalid/api";
  const client = createApiKeysClient(wrap({ organizationId, apiKey, baseUrl, fetch }));
  await client.list(wrap({ limit: 5 }), wrap({ maxRetries: 0 }));
  await client.create(wrap(newKey));
  await client.raw.GET("/v2/{organization_id}/api_keys", wrap({ params: wrap(params) }));
  expect(sent.map(({ url }) => url)).toEqual([
    `${baseUrl}/v2/${organizationId}/api_keys?limit=5`,
    `${baseUrl}/v2/${organizationId}/api_keys`,
    `${baseUrl}/v2/${organizationId}/api_keys`,
  ]);
  expect(JSON.parse(sent[1]!.body as string)).toEqual(newKey);
});
const getters = (value: object): PropertyDescriptorMap =>
  Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, { get: () => each, enumerable: true }]),
  );

test("a property that is not enumerable is obeyed, or refused", async () => {
  const { fetch, sent } = recorder(respondOk);
  const options = { organizationId, apiKey, fetch };
  Object.defineProperty(options, "baseUrl", { value: "https://keys.invalid/api" });
  await createApiKeysClient(options).list();
  expect(sent[0]!.url).toMatch(/^https:\/\/keys\.invalid\//);
  Object.defineProperty(options, "baseURL", { value: secret });
  expect(() => createApiKeysClient(options)).toThrow('must not contain "baseURL"');
});

test("a body from JSON with a __proto__ of its own is refused", async () => {
  const body = JSON.parse(`{ "__proto__": { "name": "${secret}" }, "description": "" }`);
  const error = await failure(make().update(id, body));
  expectRefused(error, 'must not contain "__proto__"');
});

describe("a polluted Object.prototype is not obeyed:", () => {
  const evil = "https://evil.invalid/api";
  const respondTo = () => Promise.reject(new Error("a polluted function was called"));
  const polluted: Record<string, unknown> = {
    // Options of the client and of its calls.
    organizationId: "polluted",
    apiKey: "fake-polluted",
    bearerToken: "fake-polluted",
    baseUrl: evil,
    timeoutMs: -1,
    totalTimeoutMs: -1,
    maxRetries: -1,
    headers: { "x-polluted": "yes" },
    fetch: respondTo,
    allowInsecureHttp: true,
    onAttempt: null,
    signal: AbortSignal.abort(),
    pageSize: -1,
    // Fields of a body and parameters of a query.
    name: "polluted",
    description: "polluted",
    role_id: "polluted",
    expiration_time: "polluted",
    limit: 3,
    offset: 3,
    toJSON: () => "polluted",
    // What openapi-fetch reads.
    Request: respondTo,
    bodySerializer: () => "polluted",
    header: { "x-polluted": "yes" },
    middleware: [{ onRequest: respondTo }],
    params: { query: { polluted: "yes" } },
    parseAs: "text",
    path: { organization_id: "polluted" },
    pathSerializer: () => "/polluted",
    query: { polluted: "yes" },
    querySerializer: () => "polluted=yes",
    // The environment.
    MONAD_API_URL: evil,
    MONAD_API_KEY: "fake-polluted",
    MONAD_BEARER_TOKEN: "fake-polluted",
    MONAD_ORGANIZATION_ID: "polluted",
  };
  const variables = ["ORGANIZATION_ID", "API_KEY", "BEARER_TOKEN", "API_URL"];
  afterEach(() => vi.unstubAllEnvs());

  // Serialized here, where nothing is polluted.
  const texts = Object.fromEntries(
    Object.entries(responses).map(([operation, body]) => [operation, JSON.stringify(body)]),
  );

  /** What every kind of call sends. */
  async function send() {
    const { fetch, sent } = recorder(
      (_, url, { method = "" }) => new Response(texts[operationOf(method, url)!]),
    );
    const client = createApiKeysClient({ organizationId, apiKey, fetch });
    await client.list();
    await client.list({ limit: 1 });
    await client.listAll().next();
    await client.create({ ...newKey });
    await client.get(id);
    await client.update(id, {});
    await client.regenerate(id, {});
    await client.regenerate(id, undefined, {});
    await client.delete(id);
    await client.raw.GET("/v2/{organization_id}/api_keys", { params });
    return sent.map(({ headers, ...rest }) => ({ ...rest, headers: [...headers] }));
  }

  test.each(Object.keys(polluted))("%s", async (name) => {
    for (const each of variables) vi.stubEnv(`MONAD_${each}`, undefined);
    const clean = await send();
    Object.defineProperty(Object.prototype, name, {
      value: polluted[name],
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      expect(await send()).toEqual(clean);
      expect(() => createApiKeysClient({ organizationId })).toThrow("apiKey is missing");
      expect(() => createApiKeysClient({ apiKey })).toThrow("organizationId is missing");
      expect(() => make({ baseUrl: "http://keys.invalid" })).toThrow("must be https");
    } finally {
      delete (Object.prototype as Record<string, unknown>)[name];
    }
  });
});

test("a getter that throws is not taken for an option that is not set", () => {
  const options = {
    organizationId,
    apiKey,
    get baseUrl(): string {
      throw new Error("the settings are not loaded");
    },
  };
  expect(() => createApiKeysClient(options)).toThrow("the settings are not loaded");
});
