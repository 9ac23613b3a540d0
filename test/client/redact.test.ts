/** What is taken out of a text, a JSON value or a cause before it is shown, and what is left alone. */
import { describe, expect, test } from "vitest";
import { redactCause, redactJson, redactor } from "../../src/core/redact.ts";

const secret = "fake+Key/1";
const redact = redactor([secret]);

describe("a text", () => {
  test("is left alone where no credential was sent", () => {
    expect(redactor([])("a text of any length")).toBe("a text of any length");
    expect(redactor([])("")).toBe("");
  });

  test.each([
    ["as it is", "fake+Key/1"],
    ["in another case", "FAKE+key/1"],
    ["as JSON may escape it", "fake+Key\\/1"],
    ["as JSON in JSON in JSON escapes it", "fake+Key\\\\\\\\/1"],
    ["by its code points", "fake\\u002bKey\\u002F1"],
    ["in a URL", "fake%2BKey%2f1"],
    ["in HTML, by numbers", "fake&#43;Key&#x2f;1"],
    ["in HTML, by names", "fake&plus;Key&sol;1"],
  ])("loses the credential %s", (_, written) => {
    expect(redact(`<${written}>${written}`)).toBe("<[redacted]>[redacted]");
  });

  test.each(["fake Key/1", "fakeKey1", "fake-Key-1", "fake", "fake+Key", "fake++Key/1"])(
    "keeps %j, which is another",
    (text) => expect(redact(text)).toBe(text),
  );

  test.each(["a\\b", "a\\\\b", '"\\"'])("loses %j with its backslashes, doubled or not", (odd) => {
    for (const written of [odd, JSON.stringify(odd).slice(1, -1), encodeURIComponent(odd)]) {
      expect(redactor([odd])(`<${written}>`), written).toBe("<[redacted]>");
    }
  });

  test.each([
    ["fake-one", "fake-one-more"],
    ["fake-one-more", "fake-one"],
  ])("loses all of the longer credential, whichever was sent first: %s, %s", (...secrets) => {
    expect(redactor(secrets)("fake-one-more fake-one")).toBe("[redacted] [redacted]");
  });

  test.each([
    ["with a character above U+00FF", "fake-ключ-日本"],
    ["with a character above U+FFFF", "fake-🔑-key"],
    ["with a letter of Latin-1", "fake-clé-key"],
  ])("loses a secret %s in every form", (_, secret) => {
    const inJson = secret.replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    for (const written of [secret, inJson, encodeURIComponent(secret)]) {
      expect(redactor([secret])(`<${written}>`), written).toBe("<[redacted]>");
    }
  });

  test.each(["fake-key\n", " fake-key", "\tfake-key \r\n"])(
    "loses the secret %j where it is quoted without its white space",
    (secret) => expect(redactor([secret])("<fake-key>")).toBe("<[redacted]>"),
  );

  test("is left alone by a secret of white space alone", () => {
    expect(redactor(["", " \n"])("a text")).toBe("a text");
  });

  test("of backslashes without end is searched in no time", () => {
    const text = `fake${"\\".repeat(20_000)}`;
    expect(redactor([`fake${"\\".repeat(12)}key`])(text)).toBe(text);
  });
});

describe("a JSON value", () => {
  test("keeps its shape, and what is no credential", () => {
    const value = { a: [1, true, null, "x", { b: {} }], "": [] };
    expect(redactJson(value, redact)).toEqual(value);
    expect(redactJson(null, redact)).toBeNull();
    expect(redactJson(undefined, redact)).toBeUndefined();
  });

  test("loses the credential in texts, names and numbers", () => {
    const value = { [secret]: [`x ${secret}`], n: 12345678 };
    const both = redactor([secret, "12345678"]);
    expect(redactJson(value, both)).toEqual({ "[redacted]": ["x [redacted]"], n: "[redacted]" });
  });

  test("ends below a hundred levels", () => {
    const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
    expect(redactJson(nested(100), redact)).toEqual(nested(100));
    expect(JSON.stringify(redactJson(nested(101), redact))).toContain("[nested too deeply]");
  });
});

describe("a cause", () => {
  const coded = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

  test("says what the error said, without the credential", () => {
    const fields = { name: `N ${secret}`, code: `C ${secret}`, syscall: "connect" };
    const copy = redactCause(coded(`no ${secret}`, fields), redact) as Error;
    expect(copy).toBeInstanceOf(Error);
    expect(copy).toMatchObject({ name: "N [redacted]", code: "C [redacted]", syscall: "connect" });
    expect(copy.message).toBe("no [redacted]");
    expect(copy.stack).toContain("no [redacted]");
    expect(copy.stack).toContain("redact.test");
    expect(Object.keys(copy)).toEqual([]);
  });

  test("holds nothing else of the error, nor fields that are no texts", () => {
    const config = { headers: { "x-api-key": secret } };
    const copy = redactCause(coded("no", { config, code: 5, syscall: config }), redact) as object;
    expect(Object.getOwnPropertyNames(copy).sort()).toEqual(["message", "name", "stack"]);
  });

  test("keeps its own causes, five errors deep", () => {
    let error: Error | undefined;
    for (const depth of [6, 5, 4, 3, 2, 1]) {
      error = new Error(`${depth} ${secret}`, error && { cause: error });
    }
    const messages: string[] = [];
    for (let at = redactCause(error, redact) as Error; at; at = at.cause as Error) {
      messages.push(at.message);
    }
    expect(messages).toEqual([1, 2, 3, 4, 5].map((depth) => `${depth} [redacted]`));
    expect(redactCause(new Error("no"), redact)).not.toHaveProperty("cause");
  });

  test("without a message of its own has those of all its errors", () => {
    const errors = [new Error("one"), new Error(secret), undefined, { message: { secret } }];
    const messageOf = (error: Error) => (redactCause(error, redact) as Error).message;
    expect(messageOf(new AggregateError(errors))).toBe(
      "one; [redacted]; undefined; [object Object]",
    );
    expect(messageOf(new AggregateError(errors, "all failed"))).toBe("all failed");
    expect(messageOf(coded("", { errors: "none" }))).toBe("");
  });

  test.each([
    [secret, "[redacted]"],
    [5, "5"],
    [null, "null"],
    [{ secret, toString: () => secret }, "[object Object]"],
    [Object.create(null), "[object Object]"],
    [undefined, undefined],
  ])("that is no error is a text: %o", (cause, text) => {
    expect(redactCause(cause, redact)).toBe(text);
  });
});

describe("a credential of fewer than 8 characters", () => {
  test.each([
    ["k", "listApiKeys: the api_keys of k", "listApiKeys: the api_keys of [redacted]"],
    ["k", 'the key "k", (k) k.', 'the key "[redacted]", ([redacted]) [redacted].'],
    [
      "key",
      "a key, keys, my-key, key_id and KEY",
      "a [redacted], keys, my-key, key_id and [redacted]",
    ],
    ["a.b", "a.b, xa.b, a.bx", "[redacted], xa.b, a.bx"],
    ["1234567", "1234567 and 12345678", "[redacted] and 12345678"],
    ["12345678", "12345678 and 123456789", "[redacted] and [redacted]9"],
  ])("%j is redacted only where it stands alone", (secret, text, shown) => {
    expect(redactor([secret])(text)).toBe(shown);
  });
});
