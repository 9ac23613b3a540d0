/** An id reaches the path that was meant, or nothing is sent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiKeysClient } from "../../src/index.ts";
import {
  responses,
  failure,
  id,
  newKey,
  operationOf,
  organizationId,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";

/** Ids that lead elsewhere, or that no path can hold. */
const invalidValues: [string, unknown][] = [
  ["empty", ""],
  ["one dot", "."],
  ["two dots", ".."],
  ["undefined", undefined],
  ["null", null],
  ["a number", 5],
  ["NaN", NaN],
  ["true", true],
  ["an object", { id }],
  ["an object that becomes a string", { toString: () => id }],
  ["a String object", new String(id)],
  ["an array", [id]],
  ["a function", () => id],
  ["a symbol", Symbol(id)],
  ["a bigint", 5n],
  ["a space", " "],
  ["a copy with a line break", `${id}\n`],
  ["a copy with a space before it", ` ${id}`],
  ["a lone high surrogate", "a\ud800"],
  ["a lone low surrogate", "\udc00b"],
  ["a token", "eyJhbGciOiJub25lIn0.eyJmYWtlIjp0cnVlfQ.fake-signature"],
  ["a token with its prefix", "Bearer eyJhbGciOiJub25lIn0.eyJmYWtlIjp0cnVlfQ.fake-signature"],
  ["surrogates in the wrong order", "\udc00\ud800"],
];

const path = "/v2/{organization_id}/api_keys/{api_key_id}";

/** Every call that takes an id of a key. */
const keyCalls: Record<string, (client: ApiKeysClient, id: never) => Promise<unknown>> = {
  get: (client, id) => client.get(id),
  update: (client, id) => client.update(id, { name: "n" }),
  regenerate: (client, id) => client.regenerate(id),
  delete: (client, id) => client.delete(id),
  raw: (client, id) =>
    client.raw.DELETE(path, {
      params: { path: { organization_id: organizationId, api_key_id: id } },
    }),
};
/** Every call, with another organization. */
const organizationCalls: typeof keyCalls = {
  list: (client, organizationId) => client.list({}, { organizationId }),
  listAll: (client, organizationId) => client.listAll({}, { organizationId }).next(),
  create: (client, organizationId) => client.create(newKey, { organizationId }),
  get: (client, organizationId) => client.get(id, { organizationId }),
  update: (client, organizationId) => client.update(id, {}, { organizationId }),
  regenerate: (client, organizationId) => client.regenerate(id, {}, { organizationId }),
  delete: (client, organizationId) => client.delete(id, { organizationId }),
  raw: (client, organization_id) =>
    client.raw.GET("/v2/{organization_id}/api_keys", { params: { path: { organization_id } } }),
};

describe.each(invalidValues)("an id that is %s", (_, bad) => {
  test.each(Object.entries(keyCalls))("is refused by %s, and nothing is sent", async (_, call) => {
    const { fetch, sent } = recorder(respondOk);
    const error = await failure(call(setUp({ fetch }).client, bad as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^monad-api-keys: (id|params\.path\.api_key_id) must /);
    expect(sent).toEqual([]);
  });

  const others = Object.entries(organizationCalls).filter(
    // undefined is not an invalid value: the client's own is used.
    ([name]) => bad !== undefined || name === "raw",
  );
  test.each(others)("is refused as organizationId by %s", async (_, call) => {
    const { fetch, sent } = recorder(respondOk);
    const error = await failure(call(setUp({ fetch }).client, bad as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(
      /^monad-api-keys: (organizationId|params\.path\.organization_id) must /,
    );
    expect(sent).toEqual([]);
  });
});

test.each([
  undefined,
  {},
  { params: {} },
  { params: { path: {} } },
  { params: { path: { organization_id: "o" } } },
])("raw refuses a call with %j, which lacks an id", async (init) => {
  const { fetch, sent } = recorder(respondOk);
  const raw = setUp({ fetch }).client.raw as unknown as Record<string, Function>;
  const error = await failure(raw.DELETE!(path, init));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toBe("monad-api-keys: params.path lacks an id of the path");
  expect(sent).toEqual([]);
});

describe("at a real server", () => {
  let urls: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    urls.push(url);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(responses[operationOf(method, url) ?? "getApiKey"]));
  });
  let baseUrl = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  });
  afterAll(() => server.close());

  /** What the server makes of the path: the names of its segments. */
  const segments = (url: string) =>
    url
      .split("?")[0]!
      .split("/")
      .slice(1)
      .map((segment) => decodeURIComponent(segment));

  /** The id as each kind of call sends it, and the organization beside it. */
  async function arrives(id: string, organization: string) {
    const { client } = setUp({ baseUrl, organizationId: organization });
    urls = [];
    await client.get(id);
    await client.update(id, { name: "n" });
    await client.regenerate(id);
    await client.delete(id);
    await client.list();
    await client.raw.GET(path, {
      params: { path: { organization_id: organization, api_key_id: id } },
    });
    const key = ["api", "v2", organization, "api_keys", id];
    expect(urls.map(segments)).toEqual([
      key,
      key,
      [...key, "regenerate"],
      key,
      key.slice(0, -1),
      key,
    ]);
    // One segment it stays, also for a server that decodes before it splits once.
    for (const url of urls) expect(url).toMatch(/^[\w/.~!*'()%-]+$/);
  }

  test.each([
    "..%2f..",
    "%2e%2e",
    "%2E.",
    "...",
    ".a",
    "a/b",
    "../x",
    "/",
    "//evil.invalid",
    "\\",
    "..\\..",
    "a?b=c",
    "a#b",
    "a;b",
    "a%",
    "100%25",
    "a b",
    ".\t.",
    "x\r\nx-evil: 1",
    "\u202e",
    "\0",
    "ключ",
    "鍵🔑",
    "e\u0301",
    "{api_key_id}",
    "{organization_id}",
    "$&$1$`",
    "__proto__",
    "constructor",
    "a".repeat(6000),
  ])("the id %j is one segment of the path", (id) => arrives(id, "o/..?"));

  test("any id and any organization are", async () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 60 })
      .filter((text) => !/^\.{1,2}$/.test(text) && text === text.trim());
    await fc.assert(fc.asyncProperty(text, text, arrives), { numRuns: 150, seed: 3 });
  });

  test("the query holds limit and offset, and nothing of the ids", async () => {
    urls = [];
    await setUp({ baseUrl }).client.list({ limit: 5, offset: 10 }, { organizationId: "?limit=1&" });
    expect(urls).toEqual(["/api/v2/%3Flimit%3D1%26/api_keys?limit=5&offset=10"]);
  });
});
