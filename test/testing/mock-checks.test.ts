import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { validators } from "../../generated/validators.ts";
import { examplesOf, operationsOf, parseSpec } from "../../scripts/lib/spec.ts";
import { apiKey, call, create, mock, newKey } from "../helpers/mock-setup.ts";

const json = { "content-type": "application/json" };

describe("A key or a path that does not exist", () => {
  test.each([
    ["GET", "/unknown"],
    ["DELETE", "/unknown"],
    ["POST", "/unknown/regenerate"],
  ])("gets a 404: %s %s", async (method, path) => {
    const { status, body } = await call(mock(), { method, path });
    expect([status, body]).toEqual([404, "API key not found"]);
  });

  test("gets the 500 that the spec has as an example from update, which documents no 404", async () => {
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
    "gets a 404: %s",
    async (path) => {
      const { status, body } = await call(mock({ keys: [{ id: "a" }] }), { path });
      expect([status, body]).toEqual([404, "Not Found"]);
    },
  );

  test.each(["https://monad.com", "http://h:1/some/api", "http://h:1/api/some"])(
    "gets a 404 outside /api: %s",
    async (base) => {
      const { status, body } = await call(mock(), {}, base);
      expect(status).toBe(404);
      expect(body).toMatch(/^Not Found/);
    },
  );

  test("gets a 404 that names /api without it", async () => {
    const { body } = await call(mock(), {}, "http://localhost:4010");
    expect(body).toBe("Not Found: every path starts with /api");
  });

  test.each([
    ["PUT", "", "GET, POST"],
    ["HEAD", "", "GET, POST"],
    ["POST", "/a", "GET, PATCH, DELETE"],
    ["GET", "/a/regenerate", "POST"],
  ])("gets a 405 for the method: %s %s", async (method, path, allow) => {
    const { status, headers } = await call(mock(), { method, path });
    expect([status, headers.get("allow")]).toEqual([405, allow]);
  });
});

test.each(["https://monad.com/api", "https://app.monad.com/api", "http://h:1/api"])(
  "an id is decoded, on any host: %s",
  async (base) => {
    const path = `/${encodeURIComponent("a b/ü")}`;
    expect((await call(mock({ keys: [{ id: "a b/ü" }] }), { path }, base)).body.id).toBe("a b/ü");
  },
);

describe("A request that violates the spec gets a 400 that names the location", () => {
  const invalid = "Invalid JSON request body";
  const post = (body: unknown, headers = {}) =>
    call(mock(), { method: "POST", body, headers: { "x-api-key": apiKey, ...json, ...headers } });

  test.each<[string, unknown, string]>([
    ["a missing body", undefined, "the body is missing"],
    ["a body that is not JSON", "{", "the body is not JSON"],
    ["null", null, "the body must be object, is null"],
    ["an array", [], "the body must be object, is array"],
    ["a number for a name", { ...newKey, name: 5 }, "/name must be string, is integer"],
    ["null for a name", { ...newKey, name: null }, "/name must be string, is null"],
    ["no role", { ...newKey, role_id: undefined }, "/role_id is missing"],
  ])("create with %s", async (_, body, message) => {
    const response = await post(body);
    expect([response.status, response.body]).toEqual([400, `${invalid}: ${message}`]);
  });

  test.each(["name", "description", "role_id", "expiration_time"])(
    "every location at once: %s",
    async (field) => {
      const { body } = await post({ name: 1, description: 2 });
      expect(body).toContain(`/${field} `);
    },
  );

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
  ])("an expiration that is not a date and time of RFC 3339: %j", async (expiration_time) => {
    const message = '/expiration_time must match format "date-time"';
    const created = await post({ ...newKey, expiration_time });
    expect([created.status, created.body]).toEqual([400, `${invalid}: ${message}`]);
    const monad = mock({ keys: [{ id: "a" }] });
    const sent = { method: "POST", path: "/a/regenerate", body: { expiration_time } };
    const { status, body } = await call(monad, sent);
    expect([status, body]).toEqual([400, `${invalid} or expiration time: ${message}`]);
  });

  test.each(["2020-01-01T00:00:00Z", "2027-01-01T00:00:00.123+05:30", "2028-02-29t23:59:59z"])(
    "a valid expiration is kept as it was sent: %s",
    async (expiration_time) => {
      expect((await create(mock(), { expiration_time })).expiration_time).toBe(expiration_time);
    },
  );

  test.each([
    { method: "POST", body: { name: 5 } },
    { method: "PATCH", path: "/a", body: { name: "new", description: 5 } },
    { method: "POST", path: "/a/regenerate", body: { expiration_time: 5 } },
  ])("and changes nothing: %j", async (sent) => {
    const monad = mock({ keys: [{ id: "a" }] });
    const before = monad.keys();
    expect((await call(monad, sent)).status).toBe(400);
    expect(monad.keys()).toEqual(before);
  });
});

test("errors are objects with errorBodies: object", async () => {
  const { body } = await call(mock({ errorBodies: "object" }), { path: "/unknown" });
  expect(body).toEqual({ code: 404, error: "API key not found" });
});

describe("A response of the mock that violates the spec rejects, naming operation, status and location", () => {
  test.each([
    ["/a", "getApiKey 200: /name must be string, is integer"],
    ["", "listApiKeys 200: /api_keys/0/name must be string"],
  ])("api_keys%s", async (path, message) => {
    const monad = mock({ keys: [{ id: "a", name: 5 as never }] });
    await expect(call(monad, { path })).rejects.toThrow(
      `The mock's response violates the spec: ${message}`,
    );
  });

  test("and what counts is the response as it is sent: JSON has no Infinity", async () => {
    const monad = mock({ keys: [{ id: "a", token_version: Infinity }] });
    await expect(call(monad, { path: "/a" })).rejects.toThrow(
      "getApiKey 200: /token_version must be integer, is null",
    );
  });

  test("and a status that the spec does not have is a violation", async () => {
    const { responses } = validators.listApiKeys;
    const documented = responses["403"];
    onTestFinished(() => void (responses["403"] = documented));
    responses["403"] = undefined;
    await expect(call(mock(), { organization: "another" })).rejects.toThrow(
      "listApiKeys 403: the status is not documented",
    );
  });
});
