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

const status = (status: number, body = '"words"') => new Response(body, { status });
const missing = () => status(500, '{"code":500,"error":"An item of this type does not exist."}');
const cut = () =>
  Promise.reject(new TypeError("fetch failed", { cause: new Error("other side closed") }));
const refused = () =>
  Promise.reject(
    new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) }),
  );
/** Answers until the test ends it. */
const hang = () => new Promise<Response>(() => {});
/** An answer whose body breaks off. */
const brokenOff = (status: number) => () =>
  new Response(new ReadableStream({ start: (body) => body.error(new Error("terminated")) }), {
    status,
  });
/** A 404 whose body does not come, until the test ends it. */
const stall = () => new Response(new ReadableStream(), { status: 404 });

type Reply = () => Response | Promise<Response>;

/** A client that gets these answers, one after the other. */
function script(...replies: Reply[]) {
  const timing = fakeClock();
  const { fetch, sent } = recorder((attempt) => {
    const reply = replies[attempt - 1]!;
    const answer = reply();
    // Once the client has met the answer, where there is one.
    if (reply === hang || reply === stall) setImmediate(timing.expire);
    return answer;
  });
  return { ...setUp({ fetch, maxRetries: replies.length - 1 }, timing), sent };
}

const doubts: [string, Reply[]][] = [
  ["a cut connection", [cut]],
  ["a timeout", [hang]],
  ["a 502", [() => status(502)]],
  ["a 503", [() => status(503)]],
  ["a 504", [() => status(504)]],
  ["a 503 that broke off", [brokenOff(503)]],
  ["a cut, then a refused connection", [cut, refused]],
  ["a 429, then a cut", [() => status(429), cut]],
];
const certain: [string, Reply[]][] = [
  ["nothing", []],
  ["a refused connection", [refused]],
  ["a 408", [() => status(408)]],
  ["a 429", [() => status(429)]],
];
const gone: [string, Reply][] = [
  ["404", () => status(404)],
  ["404 with no body", () => status(404, "")],
  ["404 whose body breaks off", brokenOff(404)],
  ["410", () => status(410)],
  ["500 that says missing", missing],
];

describe.each(gone)("%s", (_, last) => {
  test.each(doubts)("after %s is a success", async (_, first) => {
    const { client, sent, timing } = script(...first, last);
    expect(await client.delete(id)).toBe("");
    expect(sent.every(({ method }) => method === "DELETE")).toBe(true);
    expect(sent).toHaveLength(first.length + 1);
    expect(timing.left).toBe(0);
  });

  test.each(certain)("after %s is an error", async (_, first) => {
    const { client } = script(...first, last);
    const error = await failure(client.delete(id));
    expect(isNotFound(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "not-applied", attempts: first.length + 1 });
  });
});

test("a 404 whose body does not come in time, after a cut, is a success", async () => {
  const { client } = script(cut, stall);
  expect(await client.delete(id)).toBe("");
});

test("an abort while such a body is awaited rejects with its reason", async () => {
  const controller = new AbortController();
  const { client } = script(cut, () => {
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
      new Response(brokenOff(404)().body, {
        status: 404,
        headers: { "content-type": "text/html" },
      }),
  ],
])(
  "a 404 with %s after a cut is an error: a router sent it, and the key may be there",
  async (_, last) => {
    const { client } = script(cut, last);
    const error = await failure(client.delete(id));
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
    expect(isNotFound(error)).toBe(_ !== "an HTML page");
  },
);

test("another refusal after a cut is an error, and its outcome is unknown", async () => {
  for (const last of [400, 401, 403, 409, 422, 500]) {
    const { client } = script(cut, () => status(last));
    const error = await failure(client.delete(id));
    expect(error).toMatchObject({ status: last, outcome: "unknown", attempts: 2 });
  }
});

test("update and get have not succeeded by finding nothing after a cut", async () => {
  for (const operation of ["updateApiKey", "getApiKey"] as const) {
    const { client } = script(cut, () => status(404));
    const error = await failure(calls[operation](client));
    expect(isNotFound(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "unknown", attempts: 2 });
  }
});

test("a new call knows nothing of the last one", async () => {
  const { client } = script(cut, cut, () => status(404));
  expect(await failure(client.delete(id, { maxRetries: 1 }))).toMatchObject({ outcome: "unknown" });
  expect(isNotFound(await failure(client.delete(id)))).toBe(true);
});

test("raw tells the 404 as it came", async () => {
  const { client } = script(cut, () => status(404));
  const path = { organization_id: organizationId, api_key_id: id };
  const result = await client.raw.DELETE("/v2/{organization_id}/api_keys/{api_key_id}", {
    params: { path },
  });
  expect(result.response.status).toBe(404);
  expect(result.error).toBe("words");
});

test("against a server that deletes and then cuts, the key is gone and delete has succeeded", async () => {
  const monad = createMockMonad({ organizationId, apiKey });
  const { client } = setUp({ fetch: monad.fetch });
  const { id } = await client.create({ ...newKey, role_id: crypto.randomUUID() });
  monad.failNext("deleteApiKey", "cut-after");
  expect(await client.delete(id)).toBe("");
  expect(isNotFound(await failure(client.get(id)))).toBe(true);
  expect(isNotFound(await failure(client.delete(id)))).toBe(true);
});
