/** The packed package in a DOM environment, whose Request, Response, Headers and fetch may be its own. */
import { createApiKeysClient, ConnectionError } from "monad-api-keys";
import { createMockMonad } from "monad-api-keys/testing";
import { expect, test } from "vitest";
import { apiKey, expectedSteps, inMemory, lifecycle, organizationId } from "./lifecycle.js";

const newKey = { name: "ci", role_id: "role", expiration_time: "2030-01-01T00:00:00Z" };
const params = { path: { organization_id: organizationId } };

test("a key's lifecycle passes with the mock in memory", async () => {
  expect(await inMemory()).toEqual(expectedSteps);
});

test("raw reads the body of every response, once, and create creates one key", async () => {
  const monad = createMockMonad({ organizationId, apiKey });
  const { raw } = createApiKeysClient({ organizationId, apiKey, fetch: monad.fetch });
  const created = await raw.POST("/v2/{organization_id}/api_keys", { params, body: newKey });
  expect(created.data.token).toMatch(/^mock-token-/);
  expect(monad.keys()).toHaveLength(1);
  const listed = await raw.GET("/v2/{organization_id}/api_keys", { params });
  expect(listed.data.api_keys).toHaveLength(1);
  expect(listed.response.status).toBe(200);
});

test("raw and the methods read what the environment's own fetch receives", async () => {
  const monad = createMockMonad({ organizationId, apiKey });
  const server = await monad.listen();
  const apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl: server.url });
  const created = await apiKeys.raw.POST("/v2/{organization_id}/api_keys", {
    params,
    body: newKey,
  });
  expect(created.data.token).toMatch(/^mock-token-/);
  expect((await apiKeys.list()).api_keys).toHaveLength(1);
  expect(await lifecycle({ baseUrl: server.url })).toContain("update for CI");
  await server.close();
});

test("a connection that breaks off is an error with its outcome", async () => {
  const fetch = () => Promise.reject(new TypeError("fetch failed"));
  const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch, maxRetries: 0 });
  const error = await apiKeys.create(newKey).catch((reason) => reason);
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error.outcome).toBe("unknown");
});

test("an abort ends a call with its reason", async () => {
  const controller = new AbortController();
  const fetch = () => new Promise(() => {});
  const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch });
  const call = apiKeys.get("id", { signal: controller.signal }).catch((reason) => reason);
  const reason = new Error("enough");
  controller.abort(reason);
  expect(await call).toBe(reason);
});
