/** What a response's text means: pure functions, without a client. */
import { describe, expect, test } from "vitest";
import {
  errorMessage,
  indicatesNotFound,
  parserOf,
  parserOfForm,
} from "../../src/core/parse-response.ts";

test("a key is read with every field that the server sends", () => {
  expect(parserOf("getApiKey")('{"id":"k","new":1}')).toEqual({ value: { id: "k", new: 1 } });
});

describe.each([undefined, null, "", 5, {}, ["k"]])("a field of %j", (value) => {
  test.each(["createApiKey", "getApiKey", "updateApiKey", "regenerateApiKey"] as const)(
    "is not an id, in a response of %s",
    (operation) => {
      const text = JSON.stringify({ id: value, token: "fake-token" });
      expect(parserOf(operation)(text)).toEqual({ problem: "an object without id" });
    },
  );

  test.each(["createApiKey", "regenerateApiKey"] as const)(
    "is not a token, in a response of %s",
    (operation) => {
      const text = JSON.stringify({ id: "k", token: value });
      expect(parserOf(operation)(text)).toEqual({ problem: "an object without token" });
    },
  );
});

test.each(["{}", '{"error":"quota"}', '{"status":"pending"}'])(
  "%s is not a new key: it has neither id nor token",
  (text) =>
    expect(parserOf("createApiKey")(text)).toEqual({ problem: "an object without id and token" }),
);

describe("a 200 of a form that no operation has yet", () => {
  test.each([
    ["array", "[1]", { value: [1] }],
    ["array", "{}", { problem: "JSON of type object, not array" }],
    ["array", "null", { problem: "JSON of type null, not array" }],
    [{}, '{"a":1}', { value: { a: 1 } }],
    [{}, "[]", { problem: "JSON of type array, not object" }],
    [{ a: "array", b: "array" }, '{"a":null}', { problem: "an object without b" }],
    ["", "5", { value: 5 }],
    ["", "null", { value: null }],
    ["", "five", { problem: "invalid JSON" }],
    ["", "", { problem: "an empty body" }],
  ])("%j reads %s", (form, text, expected) => {
    expect(parserOfForm(form)(text)).toEqual(expected);
  });
});

describe("a message", () => {
  test.each(["keys < 5 are left", 'deleted "ci"', "deleted {ci}", "ci[0] is gone", "a<b>c</b>"])(
    "%j is returned as it is",
    (text) => expect(parserOf("deleteApiKey")(text)).toEqual({ value: text }),
  );

  test.each(['"cut off', ' "cut off', "\n{", "\t[1,", "  {no}"])(
    "%j is invalid JSON, not a message",
    (text) => expect(parserOf("deleteApiKey")(text)).toEqual({ problem: "invalid JSON" }),
  );

  test.each(["<p>gone</p>", "\r\n <html>"])("%j is a page, not a message", (text) =>
    expect(parserOf("deleteApiKey")(text)).toEqual({ problem: "an HTML page" }),
  );
});

describe("the message of an error body", () => {
  test.each([
    ["limit must be < 100", "limit must be < 100"],
    [" <html><body>Bad Gateway", "an HTML page"],
    [{ error: "no such role", message: "other" }, "no such role"],
    [{ error: 5, message: "slow down" }, "slow down"],
    [{ error: { message: "no such role", code: 5 } }, "no such role"],
    [{ error: { message: "no such role" }, message: "other" }, "other"],
    [{ error: null }, ""],
    [{ error: "<h1>Bad Gateway</h1>" }, "an HTML page"],
    [undefined, ""],
  ])("%j is %j", (body, message) => expect(errorMessage(body)).toBe(message));
});

test.each([404, 410, 500])("an HTML page with %i does not mean that a key is missing", (status) => {
  expect(indicatesNotFound(status, " <html>An item of this type does not exist.")).toBe(false);
});

const missing = "An item of this type does not exist.";

test.each([missing, { error: missing }, { message: missing }, ` ${missing}\n`])(
  "the body %j means with a 500, and not with a 501, that an item is missing",
  (body) => {
    expect(indicatesNotFound(500, body)).toBe(true);
    expect(indicatesNotFound(501, body)).toBe(false);
  },
);

test("a 500 with more than this message does not mean that an item is missing", () => {
  expect(indicatesNotFound(500, `${missing} Or so.`)).toBe(false);
});
