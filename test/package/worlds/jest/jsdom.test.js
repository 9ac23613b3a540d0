/** The packed package in jest-environment-jsdom, which has no fetch, no Request and no Response. */
import { expect, test } from "@jest/globals";
import { createApiKeysClient, ConnectionError, isNotFound } from "monad-api-keys";
import { apiError } from "monad-api-keys/testing";

const newKey = { name: "ci", role_id: "role", expiration_time: "2030-01-01T00:00:00Z" };
const options = { organizationId: "o", apiKey: "fake-key-of-the-consumer" };

test("the environment has no fetch API", () => {
  expect(typeof globalThis.fetch).toBe("undefined");
  expect(typeof globalThis.Request).toBe("undefined");
});

test.each([
  ["without a fetch", undefined, "the environment has no `fetch`"],
  [
    "with a fetch that needs Request",
    () => new Request("https://monad.com"),
    "Request is not defined",
  ],
])("a create %s has sent nothing, and says why, at once", async (_, fetch, message) => {
  const error = await createApiKeysClient({ ...options, fetch })
    .create(newKey)
    .catch((reason) => reason);
  expect(error).toBeInstanceOf(ConnectionError);
  expect([error.outcome, error.attempts]).toEqual(["not-applied", 1]);
  expect(error.message).toContain(message);
});

test("a fetch of the test's own may return an object that is like a Response", async () => {
  const text = async () => JSON.stringify({ id: "id", token: "fake-token" });
  const fetch = async () => ({ ok: true, status: 200, headers: {}, text });
  expect(await createApiKeysClient({ ...options, fetch }).create(newKey)).toMatchObject({
    id: "id",
  });
});

test("raw, which needs a Request, says so", async () => {
  const { raw } = createApiKeysClient(options);
  const params = { path: { organization_id: "o" } };
  await expect(raw.GET("/v2/{organization_id}/api_keys", { params })).rejects.toThrow(
    "the environment has none",
  );
});

test("an error of the factory is the client's", () => {
  expect(isNotFound(apiError({ status: 404 }))).toBe(true);
});
