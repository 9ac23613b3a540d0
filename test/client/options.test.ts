/** The options of a client: invalid values, the environment, and precedence. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import {
  apiKey,
  failure,
  id,
  newKey,
  organizationId,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";
import { counts, expectRefused, ids, limits, make, secret } from "../helpers/options-setup.ts";

const variables = ["ORGANIZATION_ID", "API_KEY", "BEARER_TOKEN", "API_URL"];
beforeEach(() => {
  for (const name of variables) vi.stubEnv(`MONAD_${name}`, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** The error of the factory. */
function refusal(make: () => unknown): Error {
  try {
    make();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected the factory to throw");
}

const credentials = [
  "",
  " ",
  `${secret} `,
  `${secret}\n`,
  `${secret}\r\nx: y`,
  `ключ${secret}`,
  `${secret}\0`,
  5,
  null,
  true,
  {},
  [secret],
  Symbol(secret),
];
const urls = [
  "",
  " ",
  secret,
  `/${secret}`,
  `//${secret}`,
  `https://`,
  `ftp://${secret}`,
  `xhttp://localhost/${secret}`,
  `httpx://localhost/${secret}`,
  `javascript:${secret}`,
  `https://${secret}@monad.com`,
  `https://u:${secret}@monad.com`,
  `https://monad.com?${secret}`,
  `https://monad.com/?`,
  `https://monad.com/#${secret}`,
  `https://monad.com/#`,
  `http://${secret}.com`,
  `https://monad.com:${secret}`,
  null,
  5,
  {},
];

/** Values that throw, by the option's name as the message says it. */
const invalidValues: [option: string, values: unknown[], ...variable: string[]][] = [
  ["organizationId", ids, "MONAD_ORGANIZATION_ID"],
  ["apiKey", credentials, "MONAD_API_KEY"],
  ["bearerToken", credentials, "MONAD_BEARER_TOKEN"],
  ["baseUrl", urls, "MONAD_API_URL"],
  ["timeoutMs", limits],
  ["maxRetries", counts],
  [
    "headers",
    [
      null,
      5,
      secret,
      [secret],
      { "bad name": secret },
      { x: `${secret}\n\0` },
      { x: "ключ" },
      { "x-api-key": secret },
      { Authorization: secret },
      { x: null },
      new (class Own {
        x = secret;
      })(),
    ],
  ],
  ["fetch", [null, 5, secret, {}]],
  ["onAttempt", [null, 5, secret, {}]],
  ["allowInsecureHttp", [null, 1, "true", secret, {}]],
  ["totalTimeoutMs", limits],
];

test.each([null, 5, secret])("the options %j are refused, as they are no object", (options) => {
  expectRefused(
    refusal(() => createApiKeysClient(options as never)),
    "options",
  );
});

describe.each(invalidValues.map(([option]) => option))("the option %s", (option) => {
  const [, values, ...variable] = invalidValues.find(([name]) => name === option)!;
  const other = option === "bearerToken" ? { apiKey: undefined } : {};

  // Each in an array, because test.each spreads a case that is one.
  test.each(values.map((value) => [value]))("is refused as %o", (value) => {
    const error = refusal(() => make({ ...other, [option]: value }));
    expectRefused(error, option, ...variable);
  });

  test("may be undefined, which means not set", () => {
    vi.stubEnv("MONAD_API_KEY", apiKey);
    vi.stubEnv("MONAD_ORGANIZATION_ID", organizationId);
    expect(() => make({ apiKey: undefined, [option]: undefined })).not.toThrow();
  });
});

describe("the credential", () => {
  test("must be there", () => {
    expectRefused(
      refusal(() => make({ apiKey: undefined })),
      "apiKey is missing: pass it or set MONAD_API_KEY, or use bearerToken or MONAD_BEARER_TOKEN",
    );
  });

  test.each([
    [{ apiKey: secret, bearerToken: secret }, "apiKey"],
    [{ bearerToken: () => secret }, "apiKey"],
    [{ apiKey: undefined }, "MONAD_API_KEY"],
  ])("must be one, not two: %o", (options, name) => {
    vi.stubEnv("MONAD_API_KEY", secret);
    vi.stubEnv("MONAD_BEARER_TOKEN", secret);
    expectRefused(
      refusal(() => make(options)),
      `monad-api-keys: ${name}`,
      "are both set: pass one of them",
    );
  });

  test.each(["apiKey", "bearerToken"])("%s with a line break at its end says so", (option) => {
    const options = { apiKey: undefined, [option]: `${secret}\n` };
    expectRefused(
      refusal(() => make(options)),
      option,
      "must not begin or end with white space",
    );
  });

  test.each(["Bearer", "bearer", "ApiKey", "Token", "Basic"])(
    "that begins with %s says to leave it out",
    async (prefix) => {
      for (const option of ["apiKey", "bearerToken"]) {
        const value = `${prefix} ${secret}`;
        const advice = `must not begin with "${prefix} ": leave out the prefix`;
        expectRefused(
          refusal(() => make({ apiKey: undefined, [option]: value })),
          option,
          advice,
        );
        const client = make({ apiKey: undefined, [option]: () => value });
        expectRefused(await failure(client.list()), option, advice);
      }
    },
  );

  test.each([
    ["an empty string", "", "but is an empty string"],
    ["undefined", undefined, "but is undefined"],
    ["null", null, "but is null"],
    ["an object", { apiKey: secret }, "but is an object"],
    ["a promise of one that is none", Promise.resolve(5), "but is a number"],
  ])("of a function that returns %s says so", async (_, value, message) => {
    const error = await failure(make({ apiKey: () => value }).list());
    expectRefused(
      error,
      "the value that the function apiKey (environment: MONAD_API_KEY) returned",
    );
    expect(error.message).toContain(message);
  });

  test("that is a promise says to await it", () => {
    expectRefused(
      refusal(() => make({ apiKey: Promise.resolve(secret) })),
      "apiKey",
      "but is a Promise: await it",
    );
  });

  test.each(credentials.map((value) => [value]))(
    "from a function is checked before each attempt, and nothing is sent when it is %o",
    async (value) => {
      const { fetch, sent } = recorder(respondOk);
      const functions = [
        () => value,
        async () => value,
        () => ({ then: (f: Function) => f(value) }),
      ];
      for (const apiKey of functions) {
        expectRefused(await failure(make({ apiKey, fetch }).create(newKey)), "apiKey");
        const bearer = make({ apiKey: undefined, bearerToken: apiKey, fetch });
        expectRefused(await failure(bearer.get(id)), "bearerToken");
      }
      expect(sent).toEqual([]);
    },
  );

  const vault = new Error("the vault is sealed");
  const throws = () => {
    throw vault;
  };
  test.each([
    ["throws", throws],
    ["rejects", () => Promise.reject(vault)],
  ])(
    "function that %s rejects the call with its own error, and nothing is sent",
    async (_, ask) => {
      const { fetch, sent } = recorder(respondOk);
      expect(await failure(make({ apiKey: ask, fetch }).get(id))).toBe(vault);
      expect(sent).toEqual([]);
    },
  );

  test.each([
    ["a 503", () => new Response("", { status: 503 }), "ApiError", "unknown"],
    ["invalid JSON", () => new Response("{"), "ResponseError", "applied"],
    ["an interruption", () => Promise.reject(new Error("closed")), "ConnectionError", "unknown"],
  ])(
    "function that fails after %s is the cause of an error that keeps the outcome",
    async (_, first, name, outcome) => {
      const vault = new SyntaxError("the vault is sealed");
      let asked = 0;
      const ask = () => (++asked === 1 ? apiKey : Promise.reject(vault));
      const { fetch, sent } = recorder(first);
      const { client } = setUp({ apiKey: ask, fetch });
      const error = await failure(client.get(id));
      expect(error).toMatchObject({ name, outcome, attempts: 1 });
      expect(error.cause).toMatchObject({ name: "SyntaxError", message: "the vault is sealed" });
      expect(sent).toHaveLength(1);
    },
  );

  test("function is asked before every attempt", async () => {
    const { fetch, sent } = recorder((attempt, url, init) =>
      attempt === 1
        ? new Response("", { status: 429, headers: { "retry-after": "0" } })
        : respondOk(attempt, url, init),
    );
    let asked = 0;
    await make({ apiKey: async () => `fake-${++asked}`, fetch }).create(newKey);
    expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual(["fake-1", "fake-2"]);
  });
});

describe("the environment", () => {
  const all: [variable: string, option: string, values: unknown[]][] = [
    ["MONAD_ORGANIZATION_ID", "organizationId", ids],
    ["MONAD_API_KEY", "apiKey", credentials],
    ["MONAD_BEARER_TOKEN", "bearerToken", credentials],
    ["MONAD_API_URL", "baseUrl", urls],
  ];
  const bad = all.flatMap(([variable, option, values]) =>
    values
      .filter((value) => typeof value === "string")
      // A process's environment holds bytes, so no half of a character.
      .filter((value) => value !== "a\ud800" && value !== "")
      .map((value) => [variable, value, option] as const),
  );
  test.each(bad)("%s=%j is refused as the option %s would be", (variable, value, option) => {
    vi.stubEnv("MONAD_ORGANIZATION_ID", organizationId);
    vi.stubEnv("MONAD_API_KEY", variable === "MONAD_BEARER_TOKEN" ? undefined : apiKey);
    // A process's environment holds no zero byte.
    vi.stubEnv(variable, value.replaceAll("\0", "\n"));
    expectRefused(
      refusal(() => createApiKeysClient()),
      variable,
      option,
    );
  });

  test("provides what the options leave out", async () => {
    vi.stubEnv("MONAD_ORGANIZATION_ID", "env-org");
    vi.stubEnv("MONAD_API_KEY", "env-key");
    vi.stubEnv("MONAD_API_URL", "https://env.invalid/api/");
    const { fetch, sent } = recorder(respondOk);
    await createApiKeysClient({ fetch }).list();
    expect(sent[0]!.url).toBe("https://env.invalid/api/v2/env-org/api_keys");
    expect(sent[0]!.headers.get("x-api-key")).toBe("env-key");
  });

  test("loses to an option, and an option of either credential wins over both variables", async () => {
    vi.stubEnv("MONAD_ORGANIZATION_ID", "env-org");
    vi.stubEnv("MONAD_API_KEY", "env-key");
    vi.stubEnv("MONAD_BEARER_TOKEN", "env-token");
    vi.stubEnv("MONAD_API_URL", "https://env.invalid/api");
    const { fetch, sent } = recorder(respondOk);
    const baseUrl = "https://own.invalid/api";
    await createApiKeysClient({ fetch, baseUrl, organizationId: "own", apiKey: "own-key" }).list();
    await createApiKeysClient({ fetch, bearerToken: "own-token" }).list();
    expect(sent[0]!.url).toBe("https://own.invalid/api/v2/own/api_keys");
    expect([...sent[0]!.headers]).toContainEqual(["x-api-key", "own-key"]);
    expect(sent[0]!.headers.has("authorization")).toBe(false);
    expect([...sent[1]!.headers]).toContainEqual(["authorization", "Bearer own-token"]);
    expect(sent[1]!.headers.has("x-api-key")).toBe(false);
  });

  test("gives a bearer token, and an empty variable beside it is none", async () => {
    vi.stubEnv("MONAD_API_KEY", "");
    vi.stubEnv("MONAD_BEARER_TOKEN", "env-token");
    const { fetch, sent } = recorder(respondOk);
    await make({ apiKey: undefined, fetch }).list();
    expect(sent[0]!.headers.get("authorization")).toBe("Bearer env-token");
  });

  const sealed = {
    get env() {
      throw new Error("this needs a permission");
    },
  };
  test.each([
    ["missing altogether", undefined],
    ["without variables", {}],
    ["sealed, as in Deno", sealed],
  ])("may be %s", async (_, process) => {
    vi.stubGlobal("process", process);
    try {
      const { fetch, sent } = recorder(respondOk);
      await make({ fetch }).list();
      expect(sent[0]!.url).toBe(`https://monad.com/api/v2/${organizationId}/api_keys`);
      expectRefused(
        refusal(() => createApiKeysClient({ apiKey })),
        "MONAD_ORGANIZATION_ID",
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

test("a slash at the end of baseUrl changes nothing", async () => {
  const { fetch, sent } = recorder(respondOk);
  for (const end of ["", "/", "//", "///"])
    await make({ fetch, baseUrl: `https://x.invalid/a${end}` }).list();
  expect(new Set(sent.map(({ url }) => url)).size).toBe(1);
});

test("fetch is looked up at each call where none is given", async () => {
  const client = make();
  vi.stubGlobal("fetch", recorder(respondOk).fetch);
  expect(await client.get(id)).toMatchObject({ id });
  vi.unstubAllGlobals();
});

test("a header that is undefined is left out", async () => {
  const { fetch, sent } = recorder(respondOk);
  const headers = { "x-own": undefined, "x-team": "blue", "x-number": 5 };
  await make({ fetch, headers }).list(
    {},
    { headers: { "x-call": undefined, "x-team": undefined } as any },
  );
  expect(Object.fromEntries(sent[0]!.headers)).toMatchObject({ "x-team": "blue", "x-number": "5" });
  expect(sent[0]!.headers.has("x-own") || sent[0]!.headers.has("x-call")).toBe(false);
});
