/** What an answer's text is taken for: pure functions, without a client. */
import { describe, expect, test } from "vitest";
import { readAnswer, saysMissing, wordsOf } from "../../src/answer.ts";

test("an answer is read by its text alone", () => {
  expect(readAnswer("object", '{"a":1}')).toEqual({ value: { a: 1 } });
  expect(readAnswer("string", '"a"')).toEqual({ value: "a" });
  expect(readAnswer("object", '{"__proto__":{"a":1}}').problem).toBeUndefined();
});

describe("where words are due", () => {
  test.each(["keys < 5 are left", 'deleted "ci"', "deleted {ci}", "ci[0] is gone", "a<b>c</b>"])(
    "%j is taken as it stands",
    (text) => expect(readAnswer("string", text)).toEqual({ value: text }),
  );

  test.each(['"cut off', ' "cut off', "\n{", "\t[1,", "  {no}"])(
    "%j is broken JSON, not words",
    (text) => expect(readAnswer("string", text)).toEqual({ problem: "broken JSON" }),
  );

  test.each(["<p>gone</p>", "\r\n <html>"])("%j is a page, not words", (text) =>
    expect(readAnswer("string", text)).toEqual({ problem: "an HTML page" }),
  );
});

describe("the words of an error", () => {
  test.each([
    ["limit must be < 100", "limit must be < 100"],
    [" <html><body>Bad Gateway", "an HTML page"],
    [{ error: "no such role", message: "other" }, "no such role"],
    [{ error: 5, message: "slow down" }, "slow down"],
    [{ error: "<h1>Bad Gateway</h1>" }, "an HTML page"],
    [undefined, ""],
  ])("of %j are %j", (body, words) => expect(wordsOf(body)).toBe(words));
});

test("a 500 says that an item is missing only in exactly these words", () => {
  const words = "An item of this type does not exist.";
  for (const body of [words, { error: words }, { message: words }, ` ${words}\n`]) {
    expect(saysMissing(500, body)).toBe(true);
    expect(saysMissing(501, body)).toBe(false);
  }
  expect(saysMissing(500, `${words} Or so.`)).toBe(false);
});
