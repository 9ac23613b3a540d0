import { describe, expect, onTestFinished, test } from "vitest";
import { validators } from "../../generated/validators.ts";
import { parseSpec, operationsOf, examplesOf } from "../../scripts/lib/spec.ts";
import { readFileSync } from "node:fs";
import { apiKey, bearerToken, call, create, mock, newKey } from "../helpers/mock-setup.ts";

const json = { "content-type": "application/json" };
const status = async (headers: Record<string, string>) => (await call(mock(), { headers })).status;

describe("Who may call", () => {
  test("the API key or the bearer token authenticates", async () => {
    expect(await status({ "x-api-key": apiKey })).toBe(200);
    expect(await status({ Authorization: `Bearer ${bearerToken}` })).toBe(200);
  });

  test.each([
    ["no credential", {}],
    ["a wrong key", { "x-api-key": "wrong" }],
    ["a wrong bearer token", { Authorization: "Bearer wrong" }],
    ["a bearer token without its word", { Authorization: bearerToken }],
    ["both at once", { "x-api-key": apiKey, Authorization: `Bearer ${bearerToken}` }],
  ])("%s is answered 401", async (_, headers) => {
    const { status, body } = await call(mock(), { headers: headers as Record<string, string> });
    expect([status, body]).toEqual([401, "Unauthorized"]);
  });

  test("a mock without a bearer token accepts none", async () => {
    const headers = { Authorization: "Bearer undefined" };
    expect((await call(mock({ bearerToken: undefined }), { headers })).status).toBe(401);
  });

  test("another organization is answered 403", async () => {
    const { status, body } = await call(mock(), { organization: "another" });
    expect([status, body]).toEqual([403, "Forbidden"]);
  });
});

describe("What is not there", () => {
  test.each([
    ["GET", "/unknown"],
    ["DELETE", "/unknown"],
    ["POST", "/unknown/regenerate"],
  ])("an unknown key is answered 404: %s %s", async (method, path) => {
    const { status, body } = await call(mock(), { method, path });
    expect([status, body]).toEqual([404, "API key not found"]);
  });

  test("update documents no 404: an unknown key is the 500 that the spec has as an example", async () => {
    const sent = { method: "PATCH", path: "/unknown", body: { name: "renamed" } };
    const spec = parseSpec(readFileSync("openapi/api-keys.yaml", "utf8"));
    const get = operationsOf(spec).find(({ operationId }) => operationId === "getApiKey")!;
    const examples = examplesOf(get.responses["500"]!.content?.["application/json"]);
    const { status, body } = await call(mock(), sent);
    expect(status).toBe(500);
    expect(body).toMatchObject({ error: expect.stringContaining("does not exist") });
    expect(examples).toContainEqual(body);
  });

  test.each(["/", "/a/b", "/a/regenerate/", "/a/regenerate/b", "/%"])(
    "an unknown path is answered 404: %s",
    async (path) => {
      const { status, body } = await call(mock({ keys: [{ id: "a" }] }), { path });
      expect([status, body]).toEqual([404, "Not Found"]);
    },
  );

  test.each([
    ["PUT", "", "GET, POST"],
    ["HEAD", "", "GET, POST"],
    ["POST", "/a", "GET, PATCH, DELETE"],
    ["GET", "/a/regenerate", "POST"],
  ])("a method that the path does not know is answered 405: %s %s", async (method, path, allow) => {
    const { status, headers } = await call(mock(), { method, path });
    expect([status, headers.get("allow")]).toEqual([405, allow]);
  });

  test("an id is decoded, and any base path is served", async () => {
    const monad = mock({ keys: [{ id: "a b/ü" }] });
    const path = `/${encodeURIComponent("a b/ü")}`;
    for (const base of ["https://monad.com/api", "https://host", "http://h:1/some/api"]) {
      expect((await call(monad, { path }, base)).body.id).toBe("a b/ü");
    }
  });
});

describe("A request that breaks the spec is answered 400 with the place at fault", () => {
  const invalid = "Invalid JSON request body";
  const post = (body: unknown, headers = {}) =>
    call(mock(), { method: "POST", body, headers: { "x-api-key": apiKey, ...json, ...headers } });

  test.each<[string, unknown, string]>([
    ["a missing body", undefined, "the body is missing"],
    ["a body that is no JSON", "{", "the body is not JSON"],
    ["null", null, "the body must be object, is null"],
    ["an array", [], "the body must be object, is array"],
    ["a number for a name", { ...newKey, name: 5 }, "/name must be string, is integer"],
    ["null for a name", { ...newKey, name: null }, "/name must be string, is null"],
    ["no role", { ...newKey, role_id: undefined }, "/role_id is missing"],
  ])("create with %s", async (_, body, words) => {
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([400, `${invalid}: ${words}`]);
  });

  test("every fault is named at once", async () => {
    const { body } = await post({ name: 1, description: 2 });
    for (const field of ["name", "description", "role_id", "expiration_time"]) {
      expect(body).toContain(`/${field} `);
    }
  });

  test.each(["text/plain", "application/x-www-form-urlencoded"])(
    "create with content type %s",
    async (type) => {
      const { status, body } = await post(newKey, { "content-type": type });
      expect([status, body]).toEqual([
        400,
        `${invalid}: the content type must be application/json`,
      ]);
    },
  );

  test("a content type with a charset is JSON", async () => {
    const type = "Application/JSON; charset=utf-8";
    expect((await post(newKey, { "content-type": type })).status).toBe(200);
  });

  test.each([
    "",
    "tomorrow",
    "2027-01-01",
    "2027-01-01T00:00:00",
    "2027-13-01T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-01-01T25:00:00Z",
    "2027-01-01 00:00:00Z",
  ])("an expiration that is no RFC 3339 date: %j", async (expiration_time) => {
    const words = "/expiration_time must be a date and time as in RFC 3339";
    const created = await post({ ...newKey, expiration_time });
    expect([created.status, created.body]).toEqual([400, `${invalid}: ${words}`]);
    const monad = mock({ keys: [{ id: "a" }] });
    const sent = { method: "POST", path: "/a/regenerate", body: { expiration_time } };
    const { status, body } = await call(monad, sent);
    expect([status, body]).toEqual([400, `${invalid} or expiration time: ${words}`]);
  });

  test.each(["2020-01-01T00:00:00Z", "2027-01-01T00:00:00.123+05:30", "2028-02-29t23:59:59z"])(
    "an expiration that is one is kept as it was sent: %s",
    async (expiration_time) => {
      expect((await create(mock(), { expiration_time })).expiration_time).toBe(expiration_time);
    },
  );

  test("nothing is changed by it", async () => {
    const monad = mock({ keys: [{ id: "a" }] });
    const before = monad.keys();
    await call(monad, { method: "POST", body: { name: 5 } });
    await call(monad, { method: "PATCH", path: "/a", body: { name: "new", description: 5 } });
    await call(monad, { method: "POST", path: "/a/regenerate", body: { expiration_time: 5 } });
    expect(monad.keys()).toEqual(before);
  });
});

test("errors are objects where that is asked for", async () => {
  const { body } = await call(mock({ errorBodies: "object" }), { path: "/unknown" });
  expect(body).toEqual({ code: 404, error: "API key not found" });
});

test("an answer of the mock's own that breaks the spec throws, naming operation, status and place", async () => {
  const monad = mock({ keys: [{ id: "a", name: 5 as never }] });
  await expect(call(monad, { path: "/a" })).rejects.toThrow(
    "The mock's answer breaks the spec: getApiKey 200: /name must be string, is integer",
  );
  await expect(call(monad)).rejects.toThrow("listApiKeys 200: /api_keys/0/name must be string");
});

test("what counts is the answer as it is sent: JSON has no Infinity", async () => {
  const monad = mock({ keys: [{ id: "a", token_version: Infinity }] });
  await expect(call(monad, { path: "/a" })).rejects.toThrow(
    "getApiKey 200: /token_version must be integer, is null",
  );
});

test("a status of the mock's own that the spec does not have throws", async () => {
  const { responses: answers } = validators.listApiKeys;
  const documented = answers["403"];
  onTestFinished(() => void (answers["403"] = documented));
  answers["403"] = undefined;
  await expect(call(mock(), { organization: "another" })).rejects.toThrow(
    "listApiKeys 403: the status is not documented",
  );
});
