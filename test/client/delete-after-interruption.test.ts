/** A delete that finds nothing, after an attempt that may have deleted, has done its work. */
import { describe, expect, test } from "vitest";
import { isNotFound } from "../../src/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import {
  apiKey,
  calls,
  failure,
  fakeClock,
  id,
  newKey,
  organizationId,
  recorder,
  setUp,
} from "../helpers/client-setup.ts";

const status = (status: number, body = '"message"') => new Response(body, { status });
const doesNotExist = () =>
  status(500, '{"code":500,"error":"An item of this type does not exist."}');
const interrupt = () =>
  Promise.reject(new TypeError("fetch failed", { cause: new Error("other side closed") }));
const refused = () =>
  Promise.reject(
    new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) }),
  );
/** Answers until the test ends it. */
const hang = () => new Promise<Response>(() => {});
/** A response whose body is interrupted. */
const interruptedBody = (status: number) => () =>
  new Response(new ReadableStream({ start: (body) => body.error(new Error("terminated")) }), {
    status,
  });
/** A 404 whose body does not come, until the test ends it. */
const stall = () => new Response(new ReadableStream(), { status: 404 });

type Respond = () => Response | Promise<Response>;

/** A client that gets these responses in turn. */
function clientWithResponses(...responses: Respond[]) {
  const timing = fakeClock();
  const { fetch, sent } = recorder((attempt) => {
    const respond = responses[attempt - 1]!;
    const response = respond();
    // Once the client has seen the response, if there is one.
    if (respond === hang || respond === stall) setImmediate(timing.expire);
    return response;
  });
  return { ...setUp({ fetch, maxRetries: responses.length - 1 }, timing), sent };
}

const unknownOutcomes: [string, Respond[]][] = [
  ["an interrupted connection", [interrupt]],
  ["a timeout", [hang]],
  ["a 502", [() => status(502)]],
  ["a 503", [() => status(503)]],
  ["a 504", [() => status(504)]],
  ["a 503 with an interrupted body", [interruptedBody(503)]],
  ["an interrupted, then a refused connection", [interrupt, refused]],
  ["a 429, then an interrupted connection", [() => status(429), interrupt]],
];
const notApplied: [string, Respond[]][] = [
  ["nothing", []],
  ["a refused connection", [refused]],
  ["a 408", [() => status(408)]],
  ["a 429", [() => status(429)]],
];
const notFound: [string, Respond][] = [
  ["404", () => status(404)],
  ["404 with no body", () => status(404, "")],
  ["404 with an interrupted body", interruptedBody(404)],
  ["410", () => status(410)],
  ["500 that means not found", doesNotExist],
];

describe.each(notFound)("%s", (_, last) => {
  test.each(unknownOutcomes)("after %s is a success of delete", async (_, first) => {
    const { client, sent, timing } = clientWithResponses(...first, last);
    expect(await client.delete(id)).toBe("");
    expect(sent.every(({ method }) => method === "DELETE")).toBe(true);
    expect(sent).toHaveLength(first.length + 1);
    expect(timing.left).toBe(0);
  });

  test.each(notApplied)("after %s is an error of delete", async (_, first) => {
    const { client } = clientWithResponses(...first, last);
    const error = await failure(client.delete(id));
    expect(isNotFound(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "not-applied", attempts: first.length + 1 });
  });
});

test("a 404 whose body does not come in time, after an interruption, is a success", async () => {
  const { client } = clientWithResponses(interrupt, stall);
  expect(await client.delete(id)).toBe("");
});

test("an abort while such a body is awaited rejects with its reason", async () => {
  const controller = new AbortController();
  const { client } = clientWithResponses(interrupt, () => {
    setImmediate(() => controller.abort("enough"));
    return stall();
  });
  expect(await failure(client.delete(id, { signal: controller.signal }))).toBe("enough");
});

test.each([
  ["an HTML page", () => status(404, "<html>default backend</html>")],
  [
    "an HTML page whose body is lost",
    () =>
      new Response(interruptedBody(404)().body, {
        status: 404,
        headers: { "content-type": "text/html" },
      }),
  ],
])(
  "a 404 with %s after an interruption is an error: a router sent it, and the key may be there",
  async (_, last) => {
    const { client } = clientWithResponses(interrupt, last);
    const error = await failure(client.delete(id));
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
    expect(isNotFound(error)).toBe(false);
  },
);

test.each([400, 401, 403, 409, 422, 500])(
  "another error after an interruption is an error, and its outcome is unknown: %j",
  async (last) => {
    const { client } = clientWithResponses(interrupt, () => status(last));
    const error = await failure(client.delete(id));
    expect(error).toMatchObject({ status: last, outcome: "unknown", attempts: 2 });
  },
);

test.each(["updateApiKey", "getApiKey"] as const)(
  "a 404 after an interruption is an error of update and get: %j",
  async (operation) => {
    const { client } = clientWithResponses(interrupt, () => status(404));
    const error = await failure(calls[operation](client));
    expect(isNotFound(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "unknown", attempts: 2 });
  },
);

test("the outcome of one call does not affect the next", async () => {
  const { client } = clientWithResponses(interrupt, interrupt, () => status(404));
  expect(await failure(client.delete(id, { maxRetries: 1 }))).toMatchObject({ outcome: "unknown" });
  expect(isNotFound(await failure(client.delete(id)))).toBe(true);
});

test("a raw delete resolves to the 404 itself", async () => {
  const { client } = clientWithResponses(interrupt, () => status(404));
  const path = { organization_id: organizationId, api_key_id: id };
  const result = await client.raw.DELETE("/v2/{organization_id}/api_keys/{api_key_id}", {
    params: { path },
  });
  expect(result.response.status).toBe(404);
  expect(result.error).toBe("message");
});

test("against a server that deletes and then interrupts, delete succeeds", async () => {
  const monad = createMockMonad({ organizationId, apiKey });
  const { client } = setUp({ fetch: monad.fetch });
  const { id } = await client.create({ ...newKey, role_id: crypto.randomUUID() });
  monad.failNext("deleteApiKey", "cut-after");
  expect(await client.delete(id)).toBe("");
  expect(isNotFound(await failure(client.get(id)))).toBe(true);
  expect(isNotFound(await failure(client.delete(id)))).toBe(true);
});
