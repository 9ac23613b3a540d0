/** Deno sends a POST again when a reused connection closes: a POST gets a connection of its own there. */
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../../generated/operations.ts";
import {
  calls,
  operationIds,
  organizationId,
  newKey,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";

afterEach(() => void vi.unstubAllGlobals());

/** The init of each request that the calls send. */
function inits() {
  const sent: (RequestInit & { client?: unknown })[] = [];
  const fetch: typeof globalThis.fetch = async (url, init = {}) => {
    sent.push(init);
    return respondOk(sent.length, String(url), init);
  };
  return { sent, client: setUp({ fetch }).client };
}

const httpClient = { name: "an HttpClient of Deno" };
const createHttpClient = vi.fn((_: object) => httpClient);

test.each(operationIds)("on Deno only a POST reuses no connection: %s", async (operation) => {
  vi.stubGlobal("Deno", { createHttpClient });
  const { sent, client } = inits();
  await calls[operation](client);
  expect(sent).toHaveLength(1);
  expect(sent[0]!.client).toBe(routes[operation].method === "POST" ? httpClient : undefined);
});

test("on Deno a raw POST reuses no connection either", async () => {
  vi.stubGlobal("Deno", { createHttpClient });
  const { sent, client } = inits();
  const params = { path: { organization_id: organizationId } };
  await client.raw.POST("/v2/{organization_id}/api_keys", { params, body: newKey });
  expect(sent[0]!.client).toBe(httpClient);
});

test("one HttpClient without idle connections serves all calls and clients", async () => {
  vi.stubGlobal("Deno", { createHttpClient });
  for (let i = 0; i < 3; i++) await calls.createApiKey(inits().client);
  expect(createHttpClient.mock.calls).toEqual([[{ poolMaxIdlePerHost: 0 }]]);
});

test.each([
  ["anywhere else", undefined],
  ["in a Deno without createHttpClient, such as Deno Deploy", {}],
])("%s a POST has nothing of it", async (_, Deno) => {
  vi.stubGlobal("Deno", Deno);
  const { sent, client } = inits();
  await calls.createApiKey(client);
  expect(sent[0]).not.toHaveProperty("client");
});
