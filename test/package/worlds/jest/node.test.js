/** The packed package in Jest's own realm of Node. */
import { expect, test } from "@jest/globals";
import { createApiKeysClient, isNotFound, MonadError } from "monad-api-keys";
import { apiError, createMockMonad } from "monad-api-keys/testing";
import { apiKey, expectedSteps, inMemory, lifecycle, organizationId } from "./lifecycle.js";

test("a key's lifecycle passes with the mock in memory and over HTTP", async () => {
  expect(await inMemory()).toEqual(expectedSteps);
  const server = await createMockMonad({ organizationId, apiKey }).listen();
  expect(await lifecycle({ baseUrl: server.url })).toEqual(expectedSteps);
  await server.close();
});

test("an expiration may be a Date of this realm", async () => {
  const monad = createMockMonad({ organizationId, apiKey });
  const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch: monad.fetch });
  const expiration_time = new Date("2030-01-01T00:00:00Z");
  await apiKeys.create({ name: "ci", role_id: "role", expiration_time });
  expect(monad.keys()[0].expiration_time).toBe("2030-01-01T00:00:00.000Z");
});

test("an error of the factory is the client's", () => {
  expect(apiError({ status: 404 })).toBeInstanceOf(MonadError);
  expect(isNotFound(apiError({ status: 404 }))).toBe(true);
});
