/** What an answer is taken for, and what its error says. */
import { describe, expect, test } from "vitest";
import { ApiError, ConnectionError, isNotFound, MonadError } from "../../src/index.ts";
import { ResponseError, TimeoutError } from "../../src/index.ts";
import {
  answers,
  calls,
  failure,
  id,
  operationIds,
  organizationId,
} from "../helpers/client-setup.ts";
import { recorder, setUp } from "../helpers/client-setup.ts";

/** A client whose every answer is this one; `plain` or behind middleware it is the same. */
const answering = (body: BodyInit | null, init?: ResponseInit) =>
  [false, true].map((middleware) => {
    const { client } = setUp({ fetch: recorder(() => new Response(body, init)).fetch });
    if (middleware) client.raw.use({ onRequest: () => undefined });
    return client;
  });
const html = "<!DOCTYPE html><html><title>Sign in</title></html>";

const unreadable: [what: string, body: string | null, words: RegExp, status?: number][] = [
  ["HTML", html, /an HTML page/],
  ["HTML after a blank line", `\n\ufeff ${html}`, /an HTML page/],
  ["XML", "<error>no</error>", /an HTML page/],
  ["text", "all is well", /broken JSON/],
  ["nothing", "", /an empty body/],
  ["nothing, by 204", null, /an empty body/, 204],
  ["blanks", " \n", /broken JSON/],
  ["truncated JSON", '{"id":"x","token":"fake-t', /broken JSON/],
  ["JSON with a tail", '{"id":"x"} trailing', /broken JSON/],
  ["null", "null", /null, not object/],
  ["an array", "[]", /array, not object/],
  ["a number", "0", /number, not object/],
  ["a boolean", "false", /boolean, not object/],
  ["a string", '"{}"', /string, not object/],
];

describe.each(unreadable)("a 2xx with %s", (_, body, words, status = 200) => {
  const objects = operationIds.filter((operation) => operation !== "deleteApiKey");
  test.each(objects)(
    "is a ResponseError of %s that says so and keeps no body",
    async (operation) => {
      const headers = { "content-type": "text/plain", "x-request-id": "r" };
      for (const client of answering(body, { status, headers })) {
        const error = await failure(calls[operation](client));
        expect(error).toBeInstanceOf(ResponseError);
        expect(error).toMatchObject({
          status,
          contentType: "text/plain",
          outcome: "applied",
          operation,
        });
        expect(error.message).toMatch(
          new RegExp(`^${operation}: [A-Z]+ /api/v2/\\S+ was answered ${status} with `),
        );
        expect(error.message).toMatch(words);
        expect(error).not.toHaveProperty("body");
      }
    },
  );
});

test("right JSON is accepted under any Content-Type and any 2xx", async () => {
  for (const type of ["text/html", "text/plain", "application/octet-stream", "nonsense", null]) {
    for (const status of [200, 201, 202, 203, 299]) {
      for (const operation of operationIds) {
        const body = new TextEncoder().encode(JSON.stringify(answers[operation]));
        for (const client of answering(body, {
          status,
          headers: type ? { "content-type": type } : {},
        })) {
          expect(await calls[operation](client)).toEqual(answers[operation]);
        }
      }
    }
  }
});

test("a body that breaks off is said so of a 2xx, which only a read asks for again", async () => {
  for (const status of [200, 400]) {
    const half = () => new ReadableStream({ start: (body) => body.error(new Error("terminated")) });
    const { fetch, sent } = recorder(() => new Response(half(), { status }));
    const { client } = setUp({ fetch });
    const [read, change] = [await failure(client.get(id)), await failure(client.update(id, {}))];
    expect(sent).toHaveLength(status === 200 ? 4 : 2);
    for (const error of [read, change]) {
      expect(error.name).toBe(status === 200 ? "ResponseError" : "ApiError");
      expect(error.message).toMatch(
        status === 200 ? / answered 200 with a body that broke off$/ : / answered 400$/,
      );
      expect(error.cause).toMatchObject({ message: "terminated" });
    }
  }
});

test("JSON may stand between blanks and behind a byte order mark", async () => {
  for (const client of answering(`\ufeff\n ${JSON.stringify(answers.getApiKey)} \r\n`)) {
    expect(await client.get(id)).toEqual(answers.getApiKey);
  }
});

test("a list without a list of keys, or with a key without an id, is a ResponseError, and null is an empty list", async () => {
  for (const api_keys of [undefined, {}, "keys", 5]) {
    for (const client of answering(JSON.stringify({ api_keys }))) {
      const error = await failure(client.list());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error.message).toMatch(/ with no list of keys in api_keys$/);
    }
  }
  for (const keys of [[null], [{}], ["key"], [{ id: 5 }]]) {
    for (const client of answering(JSON.stringify({ api_keys: keys }))) {
      const error = await failure(client.listAll().next());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error.message).toMatch(/ with a key without an id$/);
    }
  }
  for (const client of answering('{"api_keys":null,"pagination":{"total":0}}')) {
    expect(await client.list()).toEqual({ api_keys: [], pagination: { total: 0 } });
  }
});

describe("delete resolves to the server's words", () => {
  test.each([
    ['"API key deleted successfully"', "API key deleted successfully"],
    ['"with \\"quotes\\""', 'with "quotes"'],
    ['""', ""],
    ["", ""],
    ["deleted", "deleted"],
    ["ok, deleted", "ok, deleted"],
    ["null", "null"],
    ["true", "true"],
    ["5", "5"],
    ["{}", "{}"],
    ['{"deleted": true}', '{"deleted": true}'],
    ['["x"]', '["x"]'],
  ])("of %j", async (body, words) => {
    for (const client of answering(body)) expect(await client.delete(id)).toBe(words);
  });

  test("of a 204", async () => {
    for (const client of answering(null, { status: 204 })) expect(await client.delete(id)).toBe("");
  });

  test.each([html, ` ${html}`, '"cut off', '{"deleted":', "[1,"])("but not of %j", async (body) => {
    for (const client of answering(body)) {
      const error = await failure(client.delete(id));
      expect(error).toBeInstanceOf(ResponseError);
      expect(error).toMatchObject({ outcome: "applied", attempts: 1 });
    }
  });
});

describe("an ApiError", () => {
  const bodies: [body: string | null, parsed: unknown, words: string][] = [
    ['"Invalid JSON request body"', "Invalid JSON request body", ": Invalid JSON request body"],
    ['{"code":500,"error":"no such role"}', { code: 500, error: "no such role" }, ": no such role"],
    ['{"message":"slow down"}', { message: "slow down" }, ": slow down"],
    ["upstream is away", "upstream is away", ": upstream is away"],
    ["two\n  lines", "two\n  lines", ": two lines"],
    [html, html, ": an HTML page"],
    ['{"error":', '{"error":', ': {"error":'],
    ["", "", ""],
    ["null", null, ""],
    ["[1]", [1], ""],
    ['{"error":{"deep":1}}', { error: { deep: 1 } }, ""],
    ["x".repeat(5000), "x".repeat(5000), `: ${"x".repeat(300)}`],
  ];
  test.each(bodies)("tells the words of %j, and holds the body", async (body, parsed, words) => {
    for (const client of answering(body, { status: 422 })) {
      const error = await failure(client.get(id));
      expect(error.body).toEqual(parsed);
      expect(error.message).toBe(
        `getApiKey: GET /api/v2/${organizationId}/api_keys/${id} was answered 422${words}`,
      );
    }
  });

  test("of an empty body has no words, also where Content-Length says so", async () => {
    for (const client of answering("", { status: 403, headers: { "content-length": "0" } })) {
      const error = await failure(client.get(id));
      expect(error).toMatchObject({ status: 403, body: "" });
      expect(error.message).toMatch(/ was answered 403$/);
    }
  });

  test("holds status, headers, request id and what Retry-After asks for", async () => {
    const headers = { "x-request-id": "req-1", "retry-after": "120", "x-other": "yes" };
    for (const client of answering("no", { status: 429, headers })) {
      const error: ApiError = await failure(client.list({ limit: 5, offset: 10 }));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 429, requestId: "req-1", retryAfterMs: 120_000 });
      expect(error.headers.get("X-Other")).toBe("yes");
      expect(Object.keys(error)).not.toContain("headers");
      expect(error.path).toBe(`/api/v2/${organizationId}/api_keys`);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ status: 429, body: "no" });
    }
    for (const client of answering("no", { status: 400 })) {
      const error = await failure(client.list());
      expect(error).toMatchObject({ requestId: undefined, retryAfterMs: undefined });
    }
  });

  test("says when something may have been done, unless nothing could be", async () => {
    for (const client of answering("no", { status: 500 })) {
      expect((await failure(client.list())).message).not.toMatch(/applied/);
      expect((await failure(client.regenerate(id))).message).toMatch(/may have been applied$/);
    }
    for (const client of answering("no", { status: 400 })) {
      expect((await failure(client.regenerate(id))).message).toMatch(/was answered 400: no$/);
    }
  });
});

test("isNotFound knows 404, 410 and the 500 that says so, and nothing else", async () => {
  const missing = "An item of this type does not exist.";
  const cases: [status: number, body: string, found: boolean][] = [
    [404, "", true],
    [404, html, true],
    [410, '"gone"', true],
    [500, JSON.stringify({ code: 500, error: missing }), true],
    [500, JSON.stringify(missing), true],
    [500, missing, true],
    [500, JSON.stringify({ error: `${missing} Or so.` }), false],
    [500, '"Failed to get API key"', false],
    [400, JSON.stringify({ error: missing }), false],
    [403, JSON.stringify({ error: missing }), false],
    [503, JSON.stringify({ error: missing }), false],
  ];
  for (const [status, body, found] of cases) {
    for (const client of answering(body, { status })) {
      const error = await failure(calls.deleteApiKey(client));
      expect(isNotFound(error), `${status} ${body}`).toBe(found);
    }
  }
  for (const other of [undefined, null, new Error("404"), { status: 404 }, 404]) {
    expect(isNotFound(other)).toBe(false);
  }
});

test("every error is a MonadError with the name of its class", () => {
  const facts = {
    operation: "o",
    method: "GET",
    path: "/",
    attempts: 1,
    outcome: "unknown",
  } as const;
  for (const Class of [MonadError, ApiError, ConnectionError, TimeoutError, ResponseError]) {
    const error = new Class("words", { ...facts, cause: "why" });
    expect(error).toBeInstanceOf(MonadError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ ...facts, message: "words", cause: "why" });
    expect(error.name).toBe(Class.name);
    expect(String(error)).toBe(`${Class.name}: words`);
    expect(Object.keys(error)).not.toContain("cause");
    expect(new Class("words", facts)).not.toHaveProperty("cause");
  }
});
