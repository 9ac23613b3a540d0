/** No token in an error, an event or a result, in whatever form a server, a store or a parser quotes it. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { RotationError, StoredKey } from "../../src/rotation/index.ts";
import { failure } from "../helpers/client-setup.ts";
import { findSecrets, forms } from "../helpers/leaks.ts";
import { day, setUpRotation } from "../helpers/rotation-setup.ts";

afterEach(() => vi.unstubAllEnvs());

/** The parts of a text in base64 that do not depend on what is around it, at the three alignments. */
const base64Of = (secret: string) =>
  ["", "a", "ab"].map((before) =>
    Buffer.from(`${before}${secret}`)
      .toString("base64")
      .slice(before.length + (before === "" ? 0 : 1))
      .replace(/.?=*$/, "")
      .slice(0, -1),
  );

/** Every way in which a text may quote a secret. */
const quotes: Record<string, (secret: string) => string> = {
  plainly: (secret) => `cannot store ${secret}`,
  "in every escaped form": (secret) => forms(secret).join(" "),
  "in base64": (secret) => ["", "a", "ab"].map((b) => btoa(`${b}${secret}!`)).join(" "),
  "in base64 for URLs": (secret) => Buffer.from(secret).toString("base64url"),
  "in base64, as kubectl does": (secret) =>
    `Command failed: kubectl patch secret ci -p {"data":{"document":"${btoa(JSON.stringify({ id: "1", token: secret }))}"}}`,
};

/** Every way in which a failure may hold a text. */
const failures: Record<string, (text: string) => unknown> = {
  "an error": (text) => new Error(text),
  "a cause, four errors deep": (text) =>
    new Error("1", {
      cause: new Error("2", { cause: new Error("3", { cause: new Error(text) }) }),
    }),
  "an AggregateError": (text) => new AggregateError([new Error(text)], ""),
  "a string": (text) => text,
  "an object": (text) => ({ message: text, toString: () => text }),
  "an error with fields": (text) =>
    Object.assign(new Error("failed"), { stdout: text, config: { data: text }, code: text }),
  "an error with getters that throw": (text) =>
    Object.defineProperties(new Error(text), {
      cause: {
        get: () => {
          throw new Error(text);
        },
      },
      code: {
        get: () => {
          throw new Error(text);
        },
      },
      name: {
        get: () => {
          throw new Error(text);
        },
      },
    }),
};

const cases = Object.keys(quotes).flatMap((quote) =>
  Object.keys(failures).map((holder) => ({ quote, holder })),
);

function expectNone(value: unknown, ...secrets: string[]): void {
  const all = secrets.flatMap((secret) => [secret, ...base64Of(secret)]);
  expect(findSecrets(value, ...all)).toBeUndefined();
}

/** A world in which a key with an awkward token is stored and due. */
async function withKey() {
  const world = setUpRotation();
  await world.ensure();
  world.pass(80 * day);
  const secret = world.memory.document!.token!;
  return { ...world, memory: world.memory, secret };
}

describe("the stored token and the new one are not shown when", () => {
  test.each(cases)("save fails with $holder that quotes them $quote", async ({ quote, holder }) => {
    const { ensure, memory, secret } = await withKey();
    let created = "";
    const { load, save } = memory.store;
    const store = {
      load,
      save(next: StoredKey, previous: StoredKey | undefined) {
        created = next.rotation?.pending?.token ?? created;
        if (created === "") return save(next, previous);
        throw failures[holder]!(quotes[quote]!(`${secret} ${created}`.trim()));
      },
    };
    const events: unknown[] = [];
    const error = (await failure(
      ensure({ store, onProgress: (event) => void events.push(event) }),
    )) as RotationError;
    expect(error).toMatchObject({ name: "RotationError", step: "save" });
    expect(created).not.toBe("");
    expectNone(error, secret, created);
    expectNone(events, secret, created);
  });

  test.each(Object.keys(failures))("verify fails with %s", async (holder) => {
    const { rotate, secret } = await withKey();
    const seen = new Set([secret]);
    const verify = ({ token }: { token: string }) => {
      seen.add(token);
      throw failures[holder]!([...seen].join(" "));
    };
    const error = await failure(rotate({ verify }));
    expect(error).toMatchObject({ step: "prove" });
    expect(seen.size).toBe(2);
    expectNone(error, ...seen);
  });

  test("the server quotes them in base64", async () => {
    const { rotate, monad, client, secret } = await withKey();
    const keys = client({
      fetch: async (url, init) =>
        init?.method === "POST"
          ? Response.json({ error: btoa(`x-api-key: ${secret}`) }, { status: 400 })
          : monad.fetch(url, init),
    });
    const error = await failure(rotate({}, keys));
    expect(error.cause).toMatchObject({ status: 400 });
    expectNone(error, secret);
  });

  test("the server echoes them in the key", async () => {
    const { rotate, monad, client, memory } = await withKey();
    const keys = client({
      fetch: async (url, init) => {
        const response = await monad.fetch(url, init);
        if (init?.method !== "POST") return response;
        const key = (await response.json()) as { token: string };
        return Response.json({ ...key, name: key.token, description: btoa(key.token) });
      },
    });
    const result = await rotate({}, keys);
    expect(result.action).toBe("rotated");
    expectNone(result, memory.document!.token!);
  });
});

describe("a token that no load has returned is not shown when load fails with", () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.fake-payload-of-a-token.fake-signature";
  const document = JSON.stringify({ id: "1", token });
  class YAMLParseError extends Error {
    override name = "YAMLParseError";
  }
  const parse = () => {
    try {
      return JSON.parse(`{"id":"1","token":${token}`) as never;
    } catch (error) {
      return error as Error;
    }
  };
  test.each([
    ["a SyntaxError", () => parse()],
    ["a SyntaxError in a cause", () => new Error("cannot read", { cause: parse() })],
    [
      "a SyntaxError in a cause that is quoted",
      () => new Error(parse().message, { cause: parse() }),
    ],
    ["a SyntaxError among others", () => new AggregateError([new Error("1"), parse()])],
    [
      "a YAML parser's error",
      () => new YAMLParseError(`unexpected end:\n\ntoken: ${token.slice(0, 20)}`),
    ],
    ["the document", () => new Error(`cannot read ${document}`)],
    ["the document in base64", () => new Error(`cannot decode ${btoa(document)}`)],
    ["the token", () => new Error(`unexpected ${token}`)],
    ["the token in base64", () => new Error(`unexpected ${btoa(token)}`)],
  ])("%s", async (_, fail) => {
    const { ensure } = setUpRotation();
    const store = {
      load: () => {
        throw fail();
      },
      save: () => true,
    };
    const error = (await failure(ensure({ store }))) as RotationError;
    expect(error).toMatchObject({ step: "load" });
    expect(error.message).toContain("load must return undefined when there is nothing yet");
    const parts = [...token.split("."), ...base64Of(token), ...base64Of(document)];
    expect(findSecrets(error, ...parts, token.slice(0, 8))).toBeUndefined();
  });
});

test.each(["MONAD_API_KEY", "MONAD_BEARER_TOKEN"])("%s is not shown", async (variable) => {
  const secret = "fake-credential-of-the-client/+%";
  vi.stubEnv(variable, secret);
  const { ensure } = setUpRotation();
  const store = {
    load: () => undefined,
    save: () => {
      throw new Error(`${secret} ${btoa(secret)}`);
    },
  };
  expectNone(await failure(ensure({ store })), secret);
});

test.each(["token\n", " token", "to ken", "tökén"])(
  "a document with the token %j is refused, and the token not shown",
  async (text) => {
    const { ensure, create, memory, operations } = setUpRotation();
    const { id } = await create();
    const token = `fake-secret-of-a-${text}`;
    memory.document = { id, token };
    const error = await failure(ensure());
    expect(error).toMatchObject({ step: "load" });
    expect(error.message).toMatch(/the document's token (begins|is empty)/);
    expectNone(error, token.trim());
    expect(operations(1)).toEqual([]);
  },
);
