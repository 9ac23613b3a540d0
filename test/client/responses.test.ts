/** What a response becomes: a value, or an error that says what is wrong with it. */
import { describe, expect, test } from "vitest";
import {
  ApiError,
  ConnectionError,
  isNotFound,
  MonadError,
  ResponseError,
  TimeoutError,
} from "../../src/index.ts";
import {
  responses,
  calls,
  failure,
  id,
  operationIds,
  organizationId,
  recorder,
  setUp,
} from "../helpers/client-setup.ts";

/** A client whose every response is this one. */
const clientWithResponse = (body: BodyInit | null, init?: ResponseInit) =>
  setUp({ fetch: recorder(() => new Response(body, init)).fetch }).client;
const html = "<!DOCTYPE html><html><title>Sign in</title></html>";
const keyUrl = `https://monad.com/api/v2/${organizationId}/api_keys/${id}`;

const invalid: [what: string, body: string | null, problem: RegExp, status?: number][] = [
  ["HTML", html, /an HTML page/],
  ["HTML after a blank line", `\n\ufeff ${html}`, /an HTML page/],
  ["XML", "<error>no</error>", /an HTML page/],
  ["text", "all is well", /invalid JSON/],
  ["nothing", "", /an empty body/],
  ["nothing, by 204", null, /an empty body/, 204],
  ["blanks", " \n", /invalid JSON/],
  ["truncated JSON", '{"id":"x","token":"fake-t', /invalid JSON/],
  ["JSON with a tail", '{"id":"x"} trailing', /invalid JSON/],
  ["null", "null", /null, not object/],
  ["an array", "[]", /array, not object/],
  ["a number", "0", /number, not object/],
  ["a boolean", "false", /boolean, not object/],
  ["a string", '"{}"', /string, not object/],
];

describe.each(invalid)("a 2xx with %s", (_, body, problem, status = 200) => {
  const objects = operationIds.filter((operation) => operation !== "deleteApiKey");
  test.each(objects)(
    "is a ResponseError of %s that names it and keeps no body",
    async (operation) => {
      const headers = { "content-type": "text/plain", "x-request-id": "r" };
      const error = await failure(calls[operation](clientWithResponse(body, { status, headers })));
      expect(error).toBeInstanceOf(ResponseError);
      const contentType = "text/plain";
      expect(error).toMatchObject({
        status,
        contentType,
        outcome: "applied",
        operation,
        requestId: "r",
      });
      expect(error.message).toMatch(
        new RegExp(
          `^${operation}: [A-Z]+ https://monad.com/api/v\\d/\\S+ returned ${status} with `,
        ),
      );
      expect(error.message).toMatch(problem);
      expect(error).not.toHaveProperty("body");
    },
  );
});

test("an HTML page is reported as a login page or a proxy", async () => {
  const error = await failure(clientWithResponse(html).get(id));
  expect(error.message).toMatch(/with an HTML page .*\. Check baseUrl: a login page or a proxy/);
});

describe.each(["text/html", "text/plain", "application/octet-stream", "nonsense", null])(
  "valid JSON under the Content-Type %s",
  (type) => {
    const cases = [200, 201, 202, 203, 299].flatMap((status) =>
      operationIds.map((operation) => ({ status, operation })),
    );
    test.each(cases)("is accepted with $status by $operation", async ({ status, operation }) => {
      const headers: HeadersInit = type ? { "content-type": type } : {};
      const body = new TextEncoder().encode(JSON.stringify(responses[operation]));
      const client = clientWithResponse(body, { status, headers });
      expect(await calls[operation](client)).toEqual(responses[operation]);
    });
  },
);

describe.each(["createApiKey", "regenerateApiKey"] as const)("%s", (operation) => {
  test.each([
    ["{}", 200],
    ['{"error":"quota"}', 200],
    ['{"status":"pending"}', 202],
    [`{"id":"${id}"}`, 200],
    [`{"id":"${id}","token":null}`, 200],
    [`{"id":"${id}","token":""}`, 200],
    ['{"token":"fake-token"}', 201],
  ])("does not resolve to %s: a key without its token is lost", async (body, status) => {
    const error = await failure(calls[operation](clientWithResponse(body, { status })));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status, outcome: "applied", attempts: 1 });
    expect(error.message).toMatch(/ with an object without (id|token|id and token) /);
    expect(error.message).not.toContain("fake-token");
  });
});

test.each(["getApiKey", "updateApiKey"] as const)("%s demands an id", async (operation) => {
  const error = await failure(calls[operation](clientWithResponse('{"name":"ci"}')));
  expect(error).toBeInstanceOf(ResponseError);
  expect(error.attempts).toBe(operation === "getApiKey" ? 3 : 1);
});

describe("an interrupted body", () => {
  test.each([
    [
      200,
      "ResponseError",
      / returned 200 with an interrupted body \(\d attempts?\)(\. It was applied)?$/,
      3,
    ],
    [400, "ApiError", / returned 400 \(1 attempt\)$/, 1],
  ] as const)(
    "of a %i is a %s, and only a read is sent again",
    async (status, name, message, reads) => {
      const half = () =>
        new ReadableStream({ start: (body) => body.error(new Error("terminated")) });
      const { fetch, sent } = recorder(() => new Response(half(), { status }));
      const { client } = setUp({ fetch });
      const errors = [await failure(client.get(id)), await failure(client.update(id, {}))];
      expect(sent).toHaveLength(reads + 1);
      for (const error of errors) {
        expect(error.name).toBe(name);
        expect(error.message).toMatch(message);
        expect(error.cause).toMatchObject({ message: "terminated" });
      }
    },
  );
});

test("JSON may stand between blanks and behind a byte order mark", async () => {
  const client = clientWithResponse(`\ufeff\n ${JSON.stringify(responses.getApiKey)} \r\n`);
  expect(await client.get(id)).toEqual(responses.getApiKey);
});

describe("a list", () => {
  test.each([undefined, {}, "keys", 5])(
    "with %j for its keys is a ResponseError",
    async (api_keys) => {
      const error = await failure(clientWithResponse(JSON.stringify({ api_keys })).list());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error.message).toMatch(/ with an object without api_keys \(3 attempts\)$/);
    },
  );

  test.each([[null], [{}], ["key"], [{ id: 5 }]])(
    "with the key %j ends listAll in a ResponseError",
    async (key) => {
      const client = clientWithResponse(JSON.stringify({ api_keys: [key] }));
      const error = await failure(client.listAll().next());
      expect(error).toBeInstanceOf(ResponseError);
      expect(error.message).toMatch(/ with a key without an id \(1 attempt\)$/);
    },
  );

  test("of null is empty", async () => {
    const client = clientWithResponse('{"api_keys":null,"pagination":{"total":0}}');
    expect(await client.list()).toEqual({ api_keys: [], pagination: { total: 0 } });
  });
});

describe("delete resolves to the server's message", () => {
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
  ])("of %j", async (body, message) => {
    expect(await clientWithResponse(body).delete(id)).toBe(message);
  });

  test("of a 204", async () => {
    expect(await clientWithResponse(null, { status: 204 }).delete(id)).toBe("");
  });

  test.each([html, ` ${html}`, '"cut off', '{"deleted":', "[1,"])("but not of %j", async (body) => {
    const error = await failure(clientWithResponse(body).delete(id));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ outcome: "applied", attempts: 1 });
  });
});

describe("an ApiError", () => {
  const bodies: [body: string | null, parsed: unknown, message: string][] = [
    ['"Invalid JSON request body"', "Invalid JSON request body", ": Invalid JSON request body"],
    ['{"code":500,"error":"no such role"}', { code: 500, error: "no such role" }, ": no such role"],
    ['{"message":"slow down"}', { message: "slow down" }, ": slow down"],
    ["upstream is away", "upstream is away", ": upstream is away"],
    ["two\n  lines", "two\n  lines", ": two lines"],
    [html, html, ": an HTML page. Check baseUrl: a login page or a proxy seems to have responded"],
    ['{"error":', '{"error":', ': {"error":'],
    ["", "", ""],
    ["null", null, ""],
    ["[1]", [1], ""],
    ['{"error":{"deep":1}}', { error: { deep: 1 } }, ""],
    ["x".repeat(5000), "x".repeat(5000), `: ${"x".repeat(300)}`],
  ];
  test.each(bodies)(
    "quotes the message of %j, and holds the body",
    async (body, parsed, message) => {
      const error = await failure(clientWithResponse(body, { status: 422 }).get(id));
      expect(error.body).toEqual(parsed);
      expect(error.message).toBe(`getApiKey: GET ${keyUrl} returned 422 (1 attempt)${message}`);
    },
  );

  test("of an empty body has no message, also where Content-Length says so", async () => {
    const init = { status: 409, headers: { "content-length": "0" } };
    const error = await failure(clientWithResponse("", init).get(id));
    expect(error).toMatchObject({ status: 409, body: "" });
    expect(error.message).toMatch(/ returned 409 \(1 attempt\)$/);
  });

  test("holds status, headers, request id, and the wait that Retry-After asks for", async () => {
    const headers = { "x-request-id": "req-1", "retry-after": "120", "x-other": "yes" };
    const client = clientWithResponse("no", { status: 429, headers });
    const error: ApiError = await failure(client.list({ limit: 5, offset: 10 }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 429, requestId: "req-1", retryAfterMs: 120_000 });
    expect(error.headers.get("X-Other")).toBe("yes");
    expect(Object.keys(error)).not.toContain("headers");
    expect(error.url).toBe(`https://monad.com/api/v2/${organizationId}/api_keys`);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ status: 429, body: "no" });
  });

  test("has neither request id nor wait where the server sends none", async () => {
    const error = await failure(clientWithResponse("no", { status: 400 }).list());
    expect(error).toMatchObject({ requestId: undefined, retryAfterMs: undefined });
  });

  test.each([
    ["list", 500, undefined],
    ["regenerate", 500, "It may have been applied"],
    ["regenerate", 400, undefined],
  ] as const)("of %s with %i says: %s", async (method, status, doubt) => {
    const client = clientWithResponse("no", { status });
    const { message } = await failure(method === "list" ? client.list() : client.regenerate(id));
    expect(/It may have been applied/.exec(message)?.[0]).toBe(doubt);
  });
});

describe("a message names what to check", () => {
  const hint = async (init: ResponseInit, options = {}) => {
    const { fetch } = recorder(() => Response.json("no", init));
    return (await failure(setUp({ fetch, maxRetries: 0, ...options }).client.get(id))).message;
  };

  test("for 401: the credential, and where it came from", async () => {
    expect(await hint({ status: 401 })).toMatch(
      /: no\. Check the credential from apiKey \(environment: MONAD_API_KEY\)$/,
    );
    const bearer = { bearerToken: "fake-jwt" };
    expect(await hint({ status: 401 }, bearer)).toMatch(
      /Check the credential from bearerToken \(env/,
    );
  });

  test("for 403: the organization, and the permission that the spec names", async () => {
    expect(await hint({ status: 403 })).toMatch(
      /: no\. The credential may belong to another organization, or its role may lack apikey:read$/,
    );
  });

  test("for a Retry-After beyond the limit: both numbers", async () => {
    const headers = { "retry-after": "3600" };
    expect(await hint({ status: 503, headers })).toMatch(
      /: no\. Retry-After asks for 3600 s, and the client waits for at most 60 s$/,
    );
  });
});

describe("isNotFound", () => {
  const message = "An item of this type does not exist.";
  const cases: [status: number, body: string, found: boolean][] = [
    [404, "", true],
    [404, '"API key not found"', true],
    [404, html, false],
    [410, '"gone"', true],
    [410, ` ${html}`, false],
    [500, JSON.stringify({ code: 500, error: message }), true],
    [500, JSON.stringify(message), true],
    [500, message, true],
    [500, JSON.stringify({ error: `${message} Or so.` }), false],
    [500, '"Failed to get API key"', false],
    [400, JSON.stringify({ error: message }), false],
    [403, JSON.stringify({ error: message }), false],
    [503, JSON.stringify({ error: message }), false],
  ];
  const onOneKey = operationIds.filter((each) => !/^(list|create)/.test(each));

  describe.each(cases)("of a %i with %j is %s", (status, body, found) => {
    test.each(onOneKey)("for %s", async (operation) => {
      const error = await failure(calls[operation](clientWithResponse(body, { status })));
      expect(isNotFound(error)).toBe(found);
    });

    test.each(["listApiKeys", "createApiKey"] as const)("but false for %s", async (operation) => {
      const error = await failure(calls[operation](clientWithResponse(body, { status })));
      expect(isNotFound(error)).toBe(false);
    });
  });

  test.each([undefined, null, new Error("404"), { status: 404 }, 404])(
    "is false for %o",
    (other) => {
      expect(isNotFound(other)).toBe(false);
    },
  );
});

const details = {
  operation: "o",
  method: "GET",
  url: "https://monad.invalid/",
  attempts: 1,
  outcome: "unknown",
  requestId: undefined,
} as const;
const ofResponse = { status: 500, body: "no", headers: new Headers(), retryAfterMs: undefined };
test.each([
  ["MonadError", MonadError, new MonadError("why", { ...details, cause: "c" })],
  ["ApiError", ApiError, new ApiError("why", { ...details, ...ofResponse, cause: "c" })],
  ["ConnectionError", ConnectionError, new ConnectionError("why", { ...details, cause: "c" })],
  ["TimeoutError", TimeoutError, new TimeoutError("why", { ...details, timeoutMs: 5, cause: "c" })],
  [
    "ResponseError",
    ResponseError,
    new ResponseError("why", { ...details, status: 200, contentType: undefined, cause: "c" }),
  ],
] as const)("a %s is a MonadError with the name of its class", (name, Class, error) => {
  expect(error).toBeInstanceOf(MonadError);
  expect(error).toBeInstanceOf(Class);
  expect(error).toMatchObject({ ...details, message: "why", cause: "c" });
  expect(error.name).toBe(name);
  expect(String(error)).toBe(`${name}: why`);
  expect(Object.keys(error)).not.toContain("cause");
});

test("an error without a cause has no such property", () => {
  expect(new ConnectionError("why", details)).not.toHaveProperty("cause");
});
