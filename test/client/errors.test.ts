/** The error classes: across copies of the package, as JSON, and extended. */
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import * as first from "../../src/index.ts";
import { apiError } from "../../src/testing/index.ts";
import { calls, failure, id, recorder, setUp } from "../helpers/client-setup.ts";

const { outputFiles } = await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  write: false,
});
const second = (await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0]!.text)}`
)) as typeof first;

const classesOf = ({
  MonadError,
  ApiError,
  ConnectionError,
  TimeoutError,
  ResponseError,
}: typeof first) => ({
  MonadError,
  ApiError,
  ConnectionError,
  TimeoutError,
  ResponseError,
});

/** An error of each class, by one of the copies. */
async function errorsOf({ createApiKeysClient }: typeof first) {
  const client = (respond: () => Promise<Response>, timeoutMs = 60_000) =>
    createApiKeysClient({
      organizationId: "o",
      apiKey: "fake-key",
      maxRetries: 0,
      timeoutMs,
      fetch: respond,
    });
  const hanging = () => new Promise<Response>(() => {});
  return {
    ApiError: await failure(client(async () => new Response("", { status: 404 })).get(id)),
    ConnectionError: await failure(client(() => Promise.reject(new Error("broken"))).get(id)),
    TimeoutError: await failure(client(hanging, 1).get(id)),
    ResponseError: await failure(client(async () => new Response("{")).get(id)),
  };
}

describe("two copies of the package", () => {
  test("have classes of their own", () => {
    expect(second.ApiError).not.toBe(first.ApiError);
  });

  test.each([
    ["the first", first, second],
    ["the second", second, first],
  ])("know the errors of each other: those of %s", async (_, from, other) => {
    for (const [name, error] of Object.entries(await errorsOf(from))) {
      for (const classes of [classesOf(from), classesOf(other)]) {
        const known = Object.entries(classes).filter(([, each]) => error instanceof each);
        expect(known.map(([each]) => each)).toEqual(["MonadError", name]);
      }
      expect(other.isNotFound(error)).toBe(name === "ApiError");
    }
  });
});

test.each([
  ["undefined", undefined],
  ["null", null],
  ["a text", "ApiError"],
  ["another Error", new Error("ApiError")],
  ["the prototype of a class", first.MonadError.prototype],
  ["an object without a prototype", Object.create(null)],
  ["an object of the same form", { name: "ApiError", status: 404, operation: "getApiKey" }],
])("%s is no instance of any class", (_, value) => {
  for (const each of Object.values(classesOf(first)))
    expect((value as unknown) instanceof each).toBe(false);
  expect(first.isNotFound(value)).toBe(false);
});

test("a caller's own class that extends one has instances of its own", () => {
  class Gone extends first.ApiError {}
  const gone = new Gone("gone", { status: 410 } as never);
  expect(gone).toBeInstanceOf(Gone);
  expect(gone).toBeInstanceOf(first.ApiError);
  expect(apiError({ status: 404 })).not.toBeInstanceOf(Gone);
});

test("the JSON of an error has name, message and details, and neither headers nor cause", async () => {
  const { fetch } = recorder(
    () => new Response('"no"', { status: 400, headers: { "x-request-id": "r", "x-own": "own" } }),
  );
  const error = await failure(calls.getApiKey(setUp({ fetch }).client));
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "ApiError",
    message: error.message,
    operation: "getApiKey",
    method: "GET",
    url: error.url,
    attempts: 1,
    outcome: "not-applied",
    requestId: "r",
    status: 400,
    body: "no",
  });
});
