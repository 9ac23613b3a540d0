import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../scripts/verify.ts";
import { verify } from "../../scripts/verify/verification.ts";
import type { MockFault, MockMonad, OperationId } from "../../src/testing/index.ts";
import { apiKey, mock, organizationId } from "../helpers/mock-setup.ts";
import { run } from "../helpers/project.ts";

const keys = [{ name: "existing", description: "a-value-of-the-server" }];

/** One run against a server. */
async function check(monad: Pick<MockMonad, "fetch">, { write = false, more = {} } = {}) {
  const lines: string[] = [];
  const code = await verify({
    client: { organizationId, apiKey, fetch: monad.fetch, maxRetries: 0 },
    write,
    roleId: undefined,
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
    ...more,
  });
  return { code, lines, output: lines.join("\n") };
}

const called = (monad: MockMonad) => monad.requests().map(({ operation }) => operation);

describe("verify without --write", () => {
  test("lists and gets, and sends nothing else", async () => {
    const monad = mock({ keys });
    const { code, lines } = await check(monad);
    expect(lines).toEqual(["✓ listApiKeys", "✓ getApiKey", "The server conforms to the spec."]);
    expect(code).toBe(0);
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });

  test("gets a key that never existed from an organization without keys", async () => {
    const monad = mock();
    const { code, output } = await check(monad);
    expect(output).toContain("✓ getApiKey of a key that never existed");
    expect(code).toBe(0);
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });
});

describe("verify with --write", () => {
  test.each(["replace", "in-place"] as const)(
    "runs the lifecycle of a key and leaves nothing (%s)",
    async (regeneration) => {
      const monad = mock({ keys, regeneration });
      const before = monad.keys();
      const { code, lines } = await check(monad, { write: true });
      expect(lines).toEqual([
        "✓ listApiKeys",
        "✓ getApiKey",
        "✓ createApiKey",
        "✓ getApiKey of the new key",
        "✓ updateApiKey",
        "✓ listApiKeys with the new key",
        "✓ regenerateApiKey",
        "✓ deleteApiKey",
        "✓ getApiKey of the deleted key",
        "The server conforms to the spec.",
      ]);
      expect(code).toBe(0);
      expect(monad.keys()).toEqual(before);
    },
  );

  const faults: MockFault[] = [
    "cut-before",
    "cut-after",
    { status: 500 },
    { status: 200, body: 1 },
  ];
  const writes: OperationId[] = [
    "createApiKey",
    "updateApiKey",
    "regenerateApiKey",
    "deleteApiKey",
  ];
  const cases = writes.flatMap((operation) =>
    faults.flatMap((fault) =>
      (["replace", "in-place"] as const).map((regeneration) => ({
        operation,
        fault,
        regeneration,
      })),
    ),
  );
  test.each(cases)(
    "leaves nothing when $operation meets $fault ($regeneration)",
    async ({ operation, fault, regeneration }) => {
      const monad = mock({ keys, regeneration });
      const before = monad.keys();
      monad.failNext(operation, fault);
      const { code } = await check(monad, { write: true });
      expect(code).toBe(typeof fault === "object" && "body" in fault ? 1 : 2);
      expect(monad.keys()).toEqual(before);
    },
  );

  test("leaves nothing when it is stopped", async () => {
    const monad = mock({ keys });
    const before = monad.keys();
    const stop = new AbortController();
    monad.failNext("updateApiKey", { delayMs: Infinity });
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (init?.method === "PATCH") queueMicrotask(() => stop.abort());
      return monad.fetch(input, init);
    };
    const { code } = await check({ fetch }, { write: true, more: { signal: stop.signal } });
    expect(code).toBe(130);
    expect(called(monad)).toContain("createApiKey");
    expect(called(monad)).not.toContain("regenerateApiKey");
    expect(monad.keys()).toEqual(before);
  });

  test.each([
    ["createApiKey", /\/api_keys$/],
    ["regenerateApiKey", /\/regenerate$/],
  ])("does not abort %s, whose response holds the id to delete", async (operation, path) => {
    const monad = mock({ keys });
    const before = monad.keys();
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (init?.method === "POST" && path.test(String(input))) stop.abort();
      return monad.fetch(input, init);
    };
    const { code, lines } = await check({ fetch }, { write: true, more: { signal: stop.signal } });
    expect(code).toBe(130);
    expect(lines.at(-1)).toBe(`✓ ${operation}`);
    expect(monad.keys()).toEqual(before);
  });

  test("deletes by id, also when the list fails meanwhile", async () => {
    const monad = mock({ keys });
    const before = monad.keys();
    monad.failNext("deleteApiKey", { status: 500 });
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (init?.method === "DELETE") monad.failNext("listApiKeys", { status: 500 });
      return monad.fetch(input, init);
    };
    await check({ fetch }, { write: true });
    expect(monad.keys()).toEqual(before);
  });

  test("names the key that it could not delete", async () => {
    const monad = mock({ keys });
    monad.failNext("deleteApiKey", { status: 500 }, { times: 3 });
    const { code, lines } = await check(monad, { write: true });
    expect(code).toBe(2);
    const left = monad.keys().find(({ name }) => name.startsWith("monad-api-keys-verify-"))!;
    const named = /^A key may be left: delete the key named (\S+)… by hand\.$/m.exec(
      lines.join("\n"),
    );
    expect(left.name.startsWith(named![1]!)).toBe(true);
  });

  test("states that a role is needed where no key has one", async () => {
    const { code, output } = await check(mock(), { write: true });
    expect(output).toContain("--role-id is needed");
    expect(code).toBe(2);
    expect((await check(mock(), { write: true, more: { roleId: "role" } })).code).toBe(0);
  });
});

describe("A violation of the spec", () => {
  test("is printed with operation, pointer and types, without a value", async () => {
    const monad = mock({ keys });
    const body = { id: 7, description: "a-value-of-the-server" };
    monad.failNext("getApiKey", { status: 200, body });
    const { code, lines, output } = await check(monad);
    expect(code).toBe(1);
    expect(lines).toContain("✗ getApiKey 200: /id must be string, is integer");
    expect(lines).toContain("✗ getApiKey 200: /name is missing");
    expect(lines).not.toContain("✓ getApiKey");
    expect(output).not.toContain("a-value-of-the-server");
    expect(lines.at(-1)).toMatch(/^Violations: \d+\.$/);
  });

  test.each<[string, OperationId, MockFault, string]>([
    ["a status that is not documented", "listApiKeys", { status: 418 }, "✗ listApiKeys 418: "],
    [
      "HTML",
      "listApiKeys",
      { status: 200, body: "<p>", headers: { "content-type": "text/html" } },
      "✗ listApiKeys 200: the content type must be application/json",
    ],
    ["null for a list", "listApiKeys", { status: 200, body: { api_keys: null } }, "/api_keys"],
  ])("is %s", async (_, operation, fault, message) => {
    const monad = mock({ keys });
    monad.failNext(operation, fault);
    const { code, output } = await check(monad);
    expect(output).toContain(message);
    expect(code).toBe(1);
  });

  test("is printed once, though the call is retried", async () => {
    const monad = mock({ keys });
    const fault = { status: 503, retryAfter: 0 };
    monad.failNext("listApiKeys", fault, { times: 2 });
    const client = { organizationId, apiKey, fetch: monad.fetch };
    const { code, lines } = await check(monad, { more: { client } });
    expect(lines.filter((line) => line.includes("listApiKeys 503"))).toHaveLength(1);
    expect([code, lines.at(-1)]).toEqual([1, "Violations: 1."]);
  });

  test.each<[string, OperationId, object, string]>([
    ["another key than the requested", "getApiKey", { id: "another" }, "getApiKey: /id is not"],
    ["an unchanged name", "updateApiKey", {}, "updateApiKey: /name is not"],
  ])("is %s", async (_, operation, fields, message) => {
    const monad = mock({ keys });
    const body = { ...monad.keys()[0]!, token: "t", ...fields };
    monad.failNext(operation, { status: 200, body });
    const { code, output } = await check(monad, { write: true });
    expect(output).toContain(`✗ ${message}`);
    expect(code).toBe(1);
  });

  test("is a deleted key that still exists", async () => {
    const monad = mock({ keys });
    monad.failNext("deleteApiKey", { status: 200, body: "API key deleted successfully" });
    const before = monad.keys();
    const { code, output } = await check(monad, { write: true });
    expect(output).toContain("✗ getApiKey of the deleted key: the key exists");
    expect(code).toBe(1);
    expect(monad.keys()).toEqual(before);
  });
});

describe("verify ends with exit code 2 where the server", () => {
  test.each([401, 403])("rejects the credential with %i", async (status) => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status });
    const { code, output } = await check(monad);
    expect(output).toContain(`the server responds with ${status} and rejects the credential`);
    expect(output).not.toContain(apiKey);
    expect(code).toBe(2);
  });

  test("interrupts the connection", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", "cut-before");
    const { code, output } = await check(monad);
    expect(output).toMatch(/^listApiKeys/);
    expect(code).toBe(2);
  });

  test("fails, and does not print the server's message", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status: 500, body: "a-value-of-the-server" });
    const { code, output } = await check(monad);
    expect(output).toMatch(
      /^listApiKeys could not be checked: the server responds with 500 \(request /,
    );
    expect(output).not.toContain("a-value-of-the-server");
    expect(code).toBe(2);
  });
});

describe("npm run verify", () => {
  const out = vi.spyOn(console, "log").mockImplementation(() => {});
  const err = vi.spyOn(console, "error").mockImplementation(() => {});
  const printed = (spy: typeof out) => spy.mock.calls.join("\n");
  const variables = ["API_KEY", "BEARER_TOKEN", "ORGANIZATION_ID", "API_URL"] as const;

  /** Sets these variables and no others of the client. */
  const setEnvironment = (env: Record<string, string> = {}) => {
    for (const name of variables) vi.stubEnv(`MONAD_${name}`, env[`MONAD_${name}`]);
  };
  beforeEach(() => setEnvironment());
  afterAll(() => void vi.restoreAllMocks());
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.clearAllMocks();
  });

  test("checks the mock where nothing names a server, and states so", async () => {
    expect(await main([])).toBe(0);
    expect(printed(out)).toMatch(
      /^None of MONAD_API_KEY, MONAD_BEARER_TOKEN, .* is set: checking the mock\./,
    );
    expect(printed(out)).toContain("✓ getApiKey");
  });

  test("runs the lifecycle on the mock with --write", async () => {
    expect(await main(["--write"])).toBe(0);
    expect(printed(out)).toContain("✓ deleteApiKey");
  });

  test.each<[string[], Record<string, string>, string]>([
    [["--wrote"], {}, "--wrote"],
    [["--role-id", ""], {}, "--role-id"],
    [[], { MONAD_API_KEY: "test-api-key" }, "MONAD_ORGANIZATION_ID"],
    [[], { MONAD_API_KEY: "" }, "MONAD_API_KEY"],
    [[], { MONAD_API_URL: "https://api.invalid" }, "MONAD_API_KEY"],
    [[], { MONAD_ORGANIZATION_ID: "org" }, "MONAD_API_KEY"],
  ])("ends with exit code 2 for %j and %j, and names %s", async (args, env, named) => {
    setEnvironment(env);
    expect(await main(args)).toBe(2);
    expect(printed(err)).toContain(named);
    expect(printed(err)).not.toContain("test-api-key");
  });

  test("deletes what it created on Ctrl-C", async () => {
    const monad = mock({ keys });
    const before = monad.keys();
    monad.failNext("updateApiKey", { delayMs: Infinity });
    const server = await monad.listen();
    const env = {
      MONAD_API_KEY: apiKey,
      MONAD_ORGANIZATION_ID: organizationId,
      MONAD_API_URL: server.url,
    };
    const { child, ended } = run("verify", ["--write"], { env });
    await vi.waitUntil(() => called(monad).includes("updateApiKey"), { timeout: 50_000 });
    child.kill("SIGINT");
    const result = await ended;
    await server.close();
    expect([result.code, result.err]).toEqual([130, ""]);
    expect(result.out).toMatch(/✓ getApiKey of the new key\nStopping\.\n$/);
    expect(monad.keys()).toEqual(before);
  });
});
