import { describe, expect, test, vi } from "vitest";
import { verify } from "../../src/cli/verification.ts";
import type { MockFault, MockMonad, OperationId } from "../../src/testing/index.ts";
import { cli } from "../helpers/cli-setup.ts";
import { apiKey, mock, organizationId } from "../helpers/mock-setup.ts";
import { run } from "../helpers/project.ts";

const keys = [{ name: "existing", description: "a-value-of-the-server" }];

/** One run against a server, without retries. */
async function check(monad: Pick<MockMonad, "fetch">, { write = false, more = {} } = {}) {
  const lines: string[] = [];
  const ended = verify({
    client: { organizationId, apiKey, fetch: monad.fetch, maxRetries: 0 },
    write,
    roleId: undefined,
    signal: new AbortController().signal,
    onPassed: (title) => lines.push(`✓ ${title}`),
    onViolation: (message) => lines.push(`✗ ${message}`),
    onLeft: (message) => lines.push(message),
    ...more,
  });
  const end = await ended.then(
    (count) => (count === 0 ? "conforms" : "violations"),
    (error: Error) => {
      if (error.message === "stop") return "stopped";
      lines.push(error.message);
      return "incomplete";
    },
  );
  return { end, lines, output: lines.join("\n") };
}

const called = (monad: MockMonad) => monad.requests().map(({ operation }) => operation);

describe("verify without --write", () => {
  test("lists and gets, and sends nothing else", async () => {
    const monad = mock({ keys });
    const { end, lines } = await check(monad);
    expect(lines).toEqual(["✓ listApiKeys", "✓ getApiKey"]);
    expect(end).toBe("conforms");
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });

  test("gets a key that never existed from an organization without keys", async () => {
    const monad = mock();
    const { end, output } = await check(monad);
    expect(output).toContain("✓ getApiKey of a key that never existed");
    expect(end).toBe("conforms");
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });
});

describe("verify with --write", () => {
  test.each(["replace", "in-place"] as const)(
    "runs the lifecycle of a key and leaves nothing (%s)",
    async (regeneration) => {
      const monad = mock({ keys, regeneration });
      const before = monad.keys();
      const { end, lines } = await check(monad, { write: true });
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
      ]);
      expect(end).toBe("conforms");
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
      const { end } = await check(monad, { write: true });
      expect(end).toBe(typeof fault === "object" && "body" in fault ? "violations" : "incomplete");
      expect(monad.keys()).toEqual(before);
    },
  );

  test("leaves nothing when it is stopped", async () => {
    const monad = mock({ keys });
    const before = monad.keys();
    const stop = new AbortController();
    monad.failNext("updateApiKey", { delayMs: Infinity });
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (init?.method === "PATCH") queueMicrotask(() => stop.abort(new Error("stop")));
      return monad.fetch(input, init);
    };
    const { end } = await check({ fetch }, { write: true, more: { signal: stop.signal } });
    expect(end).toBe("stopped");
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
      if (init?.method === "POST" && path.test(String(input))) stop.abort(new Error("stop"));
      return monad.fetch(input, init);
    };
    const { end, lines } = await check({ fetch }, { write: true, more: { signal: stop.signal } });
    expect(end).toBe("stopped");
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
    const { end, lines } = await check(monad, { write: true });
    expect(end).toBe("incomplete");
    const left = monad.keys().find(({ name }) => name.startsWith("monad-api-keys-verify-"))!;
    const named = /^A key may be left: delete the key named (\S+)… by hand\.$/m.exec(
      lines.join("\n"),
    );
    expect(left.name.startsWith(named![1]!)).toBe(true);
  });

  test("states that a role is needed where no key has one", async () => {
    const { end, output } = await check(mock(), { write: true });
    expect(output).toContain("--role-id is needed");
    expect(end).toBe("incomplete");
    expect((await check(mock(), { write: true, more: { roleId: "role" } })).end).toBe("conforms");
  });
});

describe("A violation of the spec", () => {
  test("is printed with operation, pointer and types, without a value", async () => {
    const monad = mock({ keys });
    const body = { id: 7, description: "a-value-of-the-server" };
    monad.failNext("getApiKey", { status: 200, body });
    const { end, lines, output } = await check(monad);
    expect(end).toBe("violations");
    expect(lines).toContain("✗ getApiKey 200: /id must be string, is integer");
    expect(lines).toContain("✗ getApiKey 200: /name is missing");
    expect(lines).not.toContain("✓ getApiKey");
    expect(output).not.toContain("a-value-of-the-server");
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
    const { end, output } = await check(monad);
    expect(output).toContain(message);
    expect(end).toBe("violations");
  });

  test("is printed once, though the call is retried", async () => {
    const monad = mock({ keys });
    const fault = { status: 503, retryAfter: 0 };
    monad.failNext("listApiKeys", fault, { times: 2 });
    const client = { organizationId, apiKey, fetch: monad.fetch };
    const { end, lines } = await check(monad, { more: { client } });
    expect(lines.filter((line) => line.includes("listApiKeys 503"))).toHaveLength(1);
    expect(end).toBe("violations");
  });

  test.each<[string, OperationId, object, string]>([
    ["another key than the requested", "getApiKey", { id: "another" }, "getApiKey: /id is not"],
    ["an unchanged name", "updateApiKey", {}, "updateApiKey: /name is not"],
  ])("is %s", async (_, operation, fields, message) => {
    const monad = mock({ keys });
    const body = { ...monad.keys()[0]!, token: "t", ...fields };
    monad.failNext(operation, { status: 200, body });
    const { end, output } = await check(monad, { write: true });
    expect(output).toContain(`✗ ${message}`);
    expect(end).toBe("violations");
  });

  test("is a deleted key that still exists", async () => {
    const monad = mock({ keys });
    monad.failNext("deleteApiKey", { status: 200, body: "API key deleted successfully" });
    const before = monad.keys();
    const { end, output } = await check(monad, { write: true });
    expect(output).toContain("✗ getApiKey of the deleted key: the key exists");
    expect(end).toBe("violations");
    expect(monad.keys()).toEqual(before);
  });
});

describe("verify is incomplete where the server", () => {
  test.each([401, 403])("rejects the credential with %i", async (status) => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status });
    const { end, output } = await check(monad);
    expect(output).toContain(`the server responds with ${status} and rejects the credential`);
    expect(output).not.toContain(apiKey);
    expect(end).toBe("incomplete");
  });

  test("interrupts the connection", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", "cut-before");
    const { end, output } = await check(monad);
    expect(output).toMatch(/^listApiKeys/);
    expect(end).toBe("incomplete");
  });

  test("fails, and does not print the server's message", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status: 500, body: "a-value-of-the-server" });
    const { end, output } = await check(monad);
    expect(output).toMatch(
      /^listApiKeys could not be checked: the server responds with 500 \(request /,
    );
    expect(output).not.toContain("a-value-of-the-server");
    expect(end).toBe("incomplete");
  });
});

describe("the command verify", () => {
  const none = {
    MONAD_API_KEY: undefined,
    MONAD_BEARER_TOKEN: undefined,
    MONAD_ORGANIZATION_ID: undefined,
    MONAD_API_URL: undefined,
  };
  const lines = ["✓ listApiKeys", "✓ getApiKey", "The server conforms to the spec."];

  test("checks the mock where nothing names a server, and states so", async () => {
    const { code, out, err } = await cli(["verify"], { env: none });
    expect([code, out]).toEqual([0, `${lines.join("\n")}\n`]);
    expect(err).toMatch(
      /^None of MONAD_API_KEY, MONAD_BEARER_TOKEN, .* is set: checking the mock\.\n$/,
    );
  });

  test("runs the lifecycle on the mock with --write", async () => {
    const { code, out } = await cli(["verify", "--write"], { env: none });
    expect(code).toBe(0);
    expect(out).toContain("✓ deleteApiKey\n");
  });

  test("checks the server of the environment", async () => {
    const monad = mock({ keys });
    const { code, err } = await cli(["verify"], { monad });
    expect([code, err]).toEqual([0, "Checking the server, reading only.\n"]);
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });

  test("ends with 3 where a response violates the spec", async () => {
    const monad = mock({ keys });
    const body = { ...monad.keys()[0]!, description: 7 };
    monad.failNext("getApiKey", { status: 200, body }, { times: 2 });
    const { code, out } = await cli(["verify"], { monad });
    expect(code).toBe(3);
    expect(out).toContain("✗ getApiKey 200: /description must be string, is integer\n");
    expect(out).toMatch(/\nViolations: 1\.\n$/);
    const { out: json } = await cli(["verify", "--json"], { monad });
    expect(JSON.parse(json)).toEqual({
      conforms: false,
      passed: ["listApiKeys"],
      violations: expect.arrayContaining([
        "getApiKey 200: /description must be string, is integer",
      ]),
    });
  });

  test("ends with 1 where the server rejects the credential", async () => {
    const { code, err } = await cli(["verify"], { env: { MONAD_API_KEY: "fake-other-key" } });
    expect(code).toBe(1);
    expect(err).toContain("the server responds with 401 and rejects the credential");
    expect(err).not.toContain("fake-other-key");
  });

  test.each<[string[], Record<string, string>, string]>([
    [["--wrote"], {}, "--wrote is not an option of this command: did you mean --write?"],
    [["--role-id", ""], {}, "--role-id has an empty value"],
    [[], { MONAD_API_KEY: "test-api-key" }, "MONAD_ORGANIZATION_ID"],
    [[], { MONAD_API_KEY: "" }, "MONAD_API_KEY"],
    [[], { MONAD_API_URL: "https://api.invalid" }, "MONAD_API_KEY"],
    [[], { MONAD_ORGANIZATION_ID: "org" }, "MONAD_API_KEY"],
    [["--organization-id", "org"], {}, "MONAD_API_KEY"],
  ])("ends with 2 for %j and %j, and names %s", async (args, env, named) => {
    const { code, err } = await cli(["verify", ...args], { env: { ...none, ...env } });
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(err).not.toContain("test-api-key");
  });

  test("npm run verify deletes what it created on Ctrl-C", async () => {
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
    expect(result.code).toBe(130);
    expect(result.err).toMatch(/\nStopping\.\nStopped by SIGINT\.\n$/);
    expect(result.out).toMatch(/✓ getApiKey of the new key\n$/);
    expect(monad.keys()).toEqual(before);
  });
});
