import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";

interface Recorded {
  method: string;
  url: string;
  headers: Record<string, unknown>;
  body: string;
}

const key = {
  id: "k-1",
  name: "ci",
  organization_id: "org-1",
  role_id: "r-1",
  expiration_time: "2027-01-01T00:00:00Z",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

let recorded: Recorded[] = [];
let responseBody = "";
const server = createServer((request, response) => {
  void textOf(request).then((body) => {
    const { method, url, headers } = request;
    recorded.push({ method: method!, url: url!, headers, body });
    response.writeHead(200, { "content-type": "application/json" }).end(responseBody);
  });
});
async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

let baseUrl = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  recorded = [];
  responseBody = JSON.stringify(key);
});

const client = (more = {}) =>
  createApiKeysClient({ organizationId: "org-1", apiKey: "fake-key", baseUrl, ...more });

/** What a recorded request says beyond what Node itself adds. */
function seen(): Recorded & { headers: Record<string, unknown> } {
  expect(recorded).toHaveLength(1);
  const [{ headers, ...rest }] = recorded as [Recorded];
  const names = ["x-api-key", "authorization", "accept", "content-type"];
  const own = Object.fromEntries(
    names.filter((name) => name in headers).map((name) => [name, headers[name]]),
  );
  return { ...rest, headers: own };
}

const bodiless = { accept: "application/json", "x-api-key": "fake-key" };
const withBody = { ...bodiless, "content-type": "application/json" };

describe("each operation sends what the spec demands, and resolves to the body", () => {
  test("list", async () => {
    responseBody = JSON.stringify({
      api_keys: [key],
      pagination: { limit: 5, offset: 2, total: 3 },
    });
    await expect(client().list({ limit: 5, offset: 2 })).resolves.toEqual(JSON.parse(responseBody));
    const url = "/api/v2/org-1/api_keys?limit=5&offset=2";
    expect(seen()).toEqual({ method: "GET", url, headers: bodiless, body: "" });
  });

  test("list without a query", async () => {
    responseBody = '{"api_keys":[]}';
    await client().list();
    expect(seen().url).toBe("/api/v2/org-1/api_keys");
  });

  test("list takes null for an empty list", async () => {
    responseBody = '{"api_keys":null}';
    await expect(client().list()).resolves.toEqual({ api_keys: [] });
  });

  test("create", async () => {
    responseBody = JSON.stringify({ ...key, token: "fake-token" });
    const body = { name: "ci", role_id: "r-1", expiration_time: "2027-01-01T00:00:00Z" };
    await expect(client().create(body)).resolves.toEqual(JSON.parse(responseBody));
    expect(seen()).toEqual({
      method: "POST",
      url: "/api/v2/org-1/api_keys",
      headers: withBody,
      body: JSON.stringify(body),
    });
  });

  test("create with a Date sends RFC 3339 in UTC", async () => {
    const expiration_time = new Date(Date.UTC(2027, 0, 2, 3, 4, 5));
    responseBody = JSON.stringify({ ...key, token: "fake-token" });
    await client().create({ name: "ci", role_id: "r-1", expiration_time });
    expect(JSON.parse(seen().body)).toMatchObject({ expiration_time: "2027-01-02T03:04:05.000Z" });
  });

  test("get", async () => {
    await expect(client().get("k-1")).resolves.toEqual(key);
    const url = "/api/v2/org-1/api_keys/k-1";
    expect(seen()).toEqual({ method: "GET", url, headers: bodiless, body: "" });
  });

  test("update", async () => {
    await expect(client().update("k-1", { description: "" })).resolves.toEqual(key);
    expect(seen()).toEqual({
      method: "PATCH",
      url: "/api/v2/org-1/api_keys/k-1",
      headers: withBody,
      body: '{"description":""}',
    });
  });

  test("regenerate without a body sends none", async () => {
    responseBody = JSON.stringify({ ...key, token: "fake-token" });
    await expect(client().regenerate("k-1")).resolves.toEqual(JSON.parse(responseBody));
    const url = "/api/v2/org-1/api_keys/k-1/regenerate";
    expect(seen()).toEqual({ method: "POST", url, headers: bodiless, body: "" });
  });

  test("regenerate with a new expiration", async () => {
    responseBody = JSON.stringify({ ...key, token: "fake-token" });
    await client().regenerate("k-1", { expiration_time: new Date(0) });
    expect(seen()).toMatchObject({
      headers: withBody,
      body: '{"expiration_time":"1970-01-01T00:00:00.000Z"}',
    });
  });

  test("delete resolves to the server's message", async () => {
    responseBody = '"API key deleted successfully"';
    await expect(client().delete("k-1")).resolves.toBe("API key deleted successfully");
    const url = "/api/v2/org-1/api_keys/k-1";
    expect(seen()).toEqual({ method: "DELETE", url, headers: bodiless, body: "" });
  });
});

describe("what is added to a request", () => {
  test("is a bearer token instead of a key where one is given", async () => {
    await createApiKeysClient({ organizationId: "o", bearerToken: "fake-jwt", baseUrl }).get("k");
    expect(seen().headers).toEqual({
      accept: "application/json",
      authorization: "Bearer fake-jwt",
    });
  });

  test("is the client's headers, and the call's over them", async () => {
    const headers = { "x-team": "blue", "x-trace": "client", accept: "application/vnd.x+json" };
    await client({ headers }).get("k-1", { headers: { "x-trace": "call" } });
    expect(recorded[0]!.headers).toMatchObject({
      "x-team": "blue",
      "x-trace": "call",
      accept: "application/vnd.x+json",
      "x-api-key": "fake-key",
    });
  });

  test("is the call's own organization", async () => {
    await client().get("k-1", { organizationId: "other org" });
    expect(seen().url).toBe("/api/v2/other%20org/api_keys/k-1");
  });

  test("is a credential asked for before every call, of a sync or async function", async () => {
    let turn = 0;
    const rotating = client({ apiKey: async () => `fake-key-${++turn}` });
    await rotating.get("k-1");
    await rotating.get("k-1");
    expect(recorded.map(({ headers }) => headers["x-api-key"])).toEqual([
      "fake-key-1",
      "fake-key-2",
    ]);
  });

  test("has no double slash after a baseUrl that ends in one", async () => {
    await client({ baseUrl: `${baseUrl}//` }).get("k-1");
    expect(seen().url).toBe("/api/v2/org-1/api_keys/k-1");
  });
});
