import createClient from "openapi-fetch";
import { describe, expect, test, vi } from "vitest";
import type { paths } from "../../generated/api-keys.ts";
import { validators } from "../../generated/validators.ts";
import { createApiKeysClient } from "../../src/index.ts";
import { checkContract, type ContractViolation } from "../../src/testing/index.ts";
import { findViolations } from "../../src/testing/schema.ts";
import { apiKey, mock, newKey, organizationId } from "../helpers/mock-setup.ts";

const key = {
  ...newKey,
  id: "a",
  organization_id: organizationId,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};
const collection = `https://monad.test/api/v2/${organizationId}/api_keys`;
const single = `${collection}/a`;
const json = { "content-type": "application/json" };

/** The violations by one response, as the check reports them. */
async function violationsOf(response: Response, url = single, init?: RequestInit) {
  const violations: ContractViolation[] = [];
  const fetch = checkContract(
    async () => response,
    (violation) => violations.push(violation),
  );
  await fetch(url, init);
  return violations;
}

const ofGet = (body: unknown, init: ResponseInit = {}) =>
  violationsOf(
    new Response(typeof body === "string" ? body : JSON.stringify(body), {
      headers: json,
      ...init,
    }),
  );

describe("checkContract", () => {
  test("reports nothing for valid responses, and passes them on unread", async () => {
    const monad = mock();
    const onViolation = vi.fn();
    const fetch = checkContract(monad.fetch, onViolation);
    const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch });
    const { id } = await apiKeys.create(newKey);
    expect((await apiKeys.list()).api_keys).toMatchObject([{ id }]);
    expect((await apiKeys.update(id, { name: "renamed" })).name).toBe("renamed");
    expect(await apiKeys.delete((await apiKeys.regenerate(id)).id)).toMatch(/deleted/);
    await expect(apiKeys.get(id)).rejects.toMatchObject({ status: 404 });
    expect(onViolation).not.toHaveBeenCalled();
  });

  test("reports operation, method, status, location and types", async () => {
    expect(await ofGet({ ...key, name: 5 })).toEqual([
      {
        operation: "getApiKey",
        method: "GET",
        status: 200,
        pointer: "/name",
        expected: "string",
        found: "integer",
        message: "getApiKey 200: /name must be string, is integer",
      },
    ]);
  });

  test.each<[string, Parameters<typeof fetch>, string]>([
    ["a URL as a string", [single], "getApiKey"],
    ["a URL object", [new URL(single)], "getApiKey"],
    ["a Request", [new Request(single, { method: "DELETE" })], "deleteApiKey"],
    ["a Request and another method", [new Request(single), { method: "PATCH" }], "updateApiKey"],
    ["a method in lower case", [single, { method: "delete" }], "deleteApiKey"],
    ["a relative URL", [`/v2/o/api_keys/a?x=1`], "getApiKey"],
    ["a server without a base path", ["https://monad.test/v2/o/api_keys/a"], "getApiKey"],
  ])("recognizes the operation by %s", async (_, args, operation) => {
    const violations: ContractViolation[] = [];
    const respond = async () => new Response("{}", { status: 418 });
    await checkContract(respond, (violation) => violations.push(violation))(...args);
    expect(violations).toMatchObject([{ operation, status: 418 }]);
  });

  test("checks any client", async () => {
    const violations: ContractViolation[] = [];
    const respond = async () => Response.json({ ...key, id: 5 });
    const fetch = checkContract(respond, (violation) => violations.push(violation));
    const client = createClient<paths>({ baseUrl: "https://monad.test", fetch });
    await client.GET("/v2/{organization_id}/api_keys/{api_key_id}", {
      params: { path: { organization_id: "o", api_key_id: "a" } },
    });
    expect(violations).toMatchObject([{ operation: "getApiKey", pointer: "/id" }]);
  });

  test.each<[string, unknown, string, string, string]>([
    ["a missing field", { ...key, role_id: undefined }, "/role_id", "string", "missing"],
    ["null for a string", { ...key, description: null }, "/description", "string", "null"],
    ["a fraction", { ...key, token_version: 1.5 }, "/token_version", "integer", "number"],
    ["a list for a key", [key], "", "object", "array"],
    ["a string for a key", '"key"', "", "object", "string"],
  ])("reports %s", async (_, body, pointer, expected, found) => {
    expect(await ofGet(body)).toMatchObject([{ pointer, expected, found }]);
  });

  test("reports each violation in a list with its location", async () => {
    const list = {
      api_keys: [key, { ...key, id: 1 }, { ...key, name: true }],
      pagination: { limit: 10, offset: 0 },
    };
    const violations = await violationsOf(Response.json(list), collection);
    const found = violations.map(({ pointer, expected, found }) => [pointer, expected, found]);
    expect(found.sort()).toEqual([
      ["/api_keys/1/id", "string", "integer"],
      ["/api_keys/2/name", "string", "boolean"],
      ["/pagination/total", "integer", "missing"],
    ]);
  });

  test("reports null for a list", async () => {
    const violations = await violationsOf(Response.json({ api_keys: null }), collection);
    expect(violations).toMatchObject([{ pointer: "/api_keys", expected: "array", found: "null" }]);
  });

  test("reports an undocumented status once, whatever the body", async () => {
    expect(await ofGet('"I am a teapot"', { status: 418 })).toMatchObject([
      {
        status: 418,
        pointer: "",
        expected: "status 200, 401, 403, 404, 429, 500",
        found: "status 418",
      },
    ]);
  });

  test.each<[string, unknown, object]>([
    ["an object without its message", { code: 404 }, { pointer: "/error", found: "missing" }],
    ["a number", 5, { pointer: "", expected: "object or string", found: "integer" }],
  ])("reports the body of an error that is %s", async (_, body, violation) => {
    const violations = await ofGet(body, { status: 404, headers: json });
    expect(violations).toMatchObject([{ status: 404, ...violation }]);
  });

  test.each<[string, unknown, number]>([
    ["HTML", "<html>", 1],
    ["valid JSON", key, 1],
    ["JSON with another violation", { ...key, name: 5 }, 2],
  ])("reports a wrong content type once, with %s in the body", async (_, body, count) => {
    const violations = await ofGet(body, { headers: { "content-type": "text/html ; charset=a" } });
    expect(violations).toHaveLength(count);
    expect(violations[0]).toMatchObject({
      pointer: "",
      expected: "application/json",
      found: "text/html",
    });
  });

  test.each([
    ["an empty body", "", "missing"],
    ["a body that is not JSON", "{", "text"],
  ])("reports %s", async (_, body, found) => {
    expect(await ofGet(body)).toMatchObject([{ expected: "application/json", found }]);
  });

  test("leaves an interrupted body to the caller", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("interrupted")),
    });
    const onViolation = vi.fn();
    const response = await checkContract(
      async () => new Response(body, { headers: json }),
      onViolation,
    )(single);
    await expect(response.text()).rejects.toThrow("interrupted");
    expect(onViolation).not.toHaveBeenCalled();
  });

  test("passes on what the fetch rejects with", async () => {
    const fetch = checkContract(() => Promise.reject(new Error("refused")), vi.fn());
    await expect(fetch(single)).rejects.toThrow("refused");
  });

  const secret = "mock-token-of-this-test";
  test.each([{ id: { [secret]: secret } }, [secret], secret, `"${secret}"`, { name: [secret] }])(
    "reports no value of the body: %j",
    async (body) => {
      const violations = await ofGet(body);
      expect(violations).not.toEqual([]);
      expect(JSON.stringify(violations)).not.toContain(secret);
    },
  );

  test.each([
    ["a path that is not in the spec", "https://monad.test/api/v2/o/pipelines", {}],
    ["a method that is not in the spec", single, { method: "PUT" }],
  ])("does not check %s", async (_, url, init) => {
    expect(await violationsOf(new Response("{}", { status: 418 }), url, init)).toEqual([]);
  });

  test("rejects with what the callback throws", async () => {
    const fetch = checkContract(
      async () => Response.json({}),
      ({ message }) => {
        throw new Error(message);
      },
    );
    await expect(fetch(single)).rejects.toThrow("getApiKey 200: /id is missing");
  });
});

test("findViolations leaves the value unchanged, and knows the type of each missing field", () => {
  const value = { api_keys: [{}, {}] };
  const violations = findViolations(validators.listApiKeys.responses["200"]!, value);
  expect(violations).toHaveLength(14);
  expect(new Set(violations.map(({ expected }) => expected))).toEqual(new Set(["string"]));
  expect(value).toEqual({ api_keys: [{}, {}] });
});
