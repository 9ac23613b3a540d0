import createClient from "openapi-fetch";
import { expect, test, vi } from "vitest";
import type { paths } from "../../generated/api-keys.ts";
import { validators } from "../../generated/validators.ts";
import { departuresOf } from "../../src/testing/schema.ts";
import { checkContract, type ContractViolation } from "../../src/testing/index.ts";
import { apiKey, mock, newKey, organizationId } from "../helpers/mock-setup.ts";

const key = {
  ...newKey,
  id: "a",
  organization_id: organizationId,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};
const collection = "/v2/{organization_id}/api_keys";
const single = "/v2/{organization_id}/api_keys/{api_key_id}";
const params = { path: { organization_id: organizationId, api_key_id: "a" } };

/** A client of a server that always gives this answer, and what the check said of it. */
function watched(answer: () => Response) {
  const raw = createClient<paths>({
    baseUrl: "https://monad.test/api",
    fetch: async () => answer(),
  });
  const violations: ContractViolation[] = [];
  const stop = checkContract(raw, (violation) => violations.push(violation));
  return { raw, violations, stop };
}

async function ofGet(body: unknown, init: ResponseInit = {}): Promise<ContractViolation[]> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const { raw, violations } = watched(() => new Response(text, { headers, ...init }));
  await raw.GET(single, { params }).catch(() => undefined);
  return violations;
}

test("answers that fit are silent, and reach the caller whole", async () => {
  const monad = mock();
  const headers = { "x-api-key": apiKey };
  const raw = createClient<paths>({ baseUrl: "https://m.test/api", fetch: monad.fetch, headers });
  const onViolation = vi.fn();
  checkContract(raw, onViolation);
  const created = await raw.POST(collection, { params, body: newKey });
  expect(created.data?.name).toBe(newKey.name);
  const path = { ...params.path, api_key_id: created.data!.id };
  expect((await raw.GET(collection, { params })).data?.api_keys).toHaveLength(1);
  expect((await raw.DELETE(single, { params: { path } })).data).toMatch(/deleted/);
  expect((await raw.GET(single, { params: { path } })).error).toBe("API key not found");
  expect(onViolation).not.toHaveBeenCalled();
});

test("a departure is told with operation, method, status, place and types", async () => {
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

test.each<[string, unknown, string, string, string]>([
  ["a missing field", { ...key, role_id: undefined }, "/role_id", "string", "missing"],
  ["null for a string", { ...key, description: null }, "/description", "string", "null"],
  [
    "a fraction for an integer",
    { ...key, token_version: 1.5 },
    "/token_version",
    "integer",
    "number",
  ],
  ["a list for a key", [key], "", "object", "array"],
  ["a string for a key", '"key"', "", "object", "string"],
])("%s is a departure", async (_, body, pointer, expected, found) => {
  expect(await ofGet(body)).toMatchObject([{ pointer, expected, found }]);
});

test("each departure of a list is told at its place", async () => {
  const answer = {
    api_keys: [key, { ...key, id: 1 }, { ...key, name: true }],
    pagination: { limit: 10, offset: 0 },
  };
  const { raw, violations } = watched(() => Response.json(answer));
  await raw.GET(collection, { params });
  const told = violations.map(({ pointer, expected, found }) => [pointer, expected, found]);
  expect(told.sort()).toEqual([
    ["/api_keys/1/id", "string", "integer"],
    ["/api_keys/2/name", "string", "boolean"],
    ["/pagination/total", "integer", "missing"],
  ]);
});

test("null for a list is a departure", async () => {
  const { raw, violations } = watched(() => Response.json({ api_keys: null }));
  await raw.GET(collection, { params });
  expect(violations).toMatchObject([{ pointer: "/api_keys", expected: "array", found: "null" }]);
});

test("an undocumented status is a departure", async () => {
  const [violation, ...others] = await ofGet('"I am a teapot"', { status: 418 });
  expect(others).toEqual([]);
  expect(violation).toMatchObject({ status: 418, pointer: "", found: "status 418" });
  expect(violation!.expected).toBe("status 200, 401, 403, 404, 429, 500");
  expect(await ofGet(null, { status: 200 })).toHaveLength(1);
});

test("an error's body is held to the spec as well", async () => {
  const headers = { "content-type": "application/json" };
  expect(await ofGet({ code: 404 }, { status: 404, headers })).toMatchObject([
    { status: 404, pointer: "/error", expected: "string", found: "missing" },
  ]);
  expect(await ofGet(5, { status: 404, headers })).toMatchObject([
    { pointer: "", expected: "string or object", found: "integer" },
  ]);
});

test("a wrong content type is one departure, whether the body is JSON or not", async () => {
  const html = { headers: { "content-type": "text/html ; charset=utf-8" } };
  const expected = [{ pointer: "", expected: "application/json", found: "text/html" }];
  expect(await ofGet("<html>", html)).toMatchObject(expected);
  expect(await ofGet(key, html)).toMatchObject(expected);
  expect(await ofGet({ ...key, name: 5 }, html)).toHaveLength(2);
});

test("a body that is empty or no JSON is a departure", async () => {
  expect(await ofGet("")).toMatchObject([{ expected: "application/json", found: "missing" }]);
  expect(await ofGet("{")).toMatchObject([{ expected: "application/json", found: "text" }]);
});

test("a body that breaks off is left to the caller", async () => {
  const { raw, violations } = watched(() => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("cut")),
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  });
  await expect(raw.GET(single, { params })).rejects.toThrow("cut");
  expect(violations).toEqual([]);
});

test("no value of the answer is told", async () => {
  const secret = "mock-token-of-this-test";
  const bodies = [
    { id: { [secret]: secret } },
    [secret],
    secret,
    `"${secret}"`,
    { name: [secret] },
  ];
  for (const body of bodies) {
    const violations = await ofGet(body);
    expect(violations).not.toEqual([]);
    expect(JSON.stringify(violations)).not.toContain(secret);
  }
});

test("a path that the spec does not have is none of the check's business", async () => {
  const { raw, violations } = watched(() => Response.json({}));
  await raw.GET("/v2/{organization_id}/pipelines" as never, { params } as never);
  expect(violations).toEqual([]);
});

test("a check leaves the value as it is, and knows the types of all that is missing", () => {
  const value = { api_keys: [{}, {}] };
  const departures = departuresOf(validators.listApiKeys.responses["200"]!, value);
  expect(departures).toHaveLength(14);
  expect(new Set(departures.map(({ expected }) => expected))).toEqual(new Set(["string"]));
  expect(value).toEqual({ api_keys: [{}, {}] });
});

test("the returned function ends the check", async () => {
  const { raw, violations, stop } = watched(() => Response.json({}));
  await raw.GET(single, { params });
  const told = violations.length;
  expect(told).toBeGreaterThan(0);
  stop();
  await raw.GET(single, { params });
  expect(violations).toHaveLength(told);
});

test("what the callback throws rejects the call", async () => {
  const raw = createClient<paths>({
    baseUrl: "https://monad.test",
    fetch: async () => Response.json({}),
  });
  checkContract(raw, ({ message }) => {
    throw new Error(message);
  });
  await expect(raw.GET(single, { params })).rejects.toThrow("getApiKey 200: /id is missing");
});
