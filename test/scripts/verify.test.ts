import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { verify } from "../../scripts/verify/verification.ts";
import { createApiKeysClient } from "../../src/index.ts";
import type { MockFault, MockMonad, OperationId } from "../../src/testing/index.ts";
import { apiKey, mock, organizationId, start } from "../helpers/mock-setup.ts";
import { run } from "../helpers/project.ts";

const keys = [{ name: "there already", description: "a-value-of-the-server" }];

/** One verification, in this process. */
async function check(monad: Pick<MockMonad, "fetch">, { write = false, more = {} } = {}) {
  const lines: string[] = [];
  const code = await verify({
    apiKeys: createApiKeysClient({ organizationId, apiKey, fetch: monad.fetch, maxRetries: 0 }),
    write,
    roleId: undefined,
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
    ...more,
  });
  return { code, lines, said: lines.join("\n") };
}

const called = (monad: MockMonad) => monad.requests().map(({ operation }) => operation);

describe("Without --write", () => {
  test("it lists and gets, and sends nothing else", async () => {
    const monad = mock({ keys });
    const { code, lines } = await check(monad);
    expect(lines).toEqual(["✓ listApiKeys", "✓ getApiKey", "The server keeps to the spec."]);
    expect(code).toBe(0);
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });

  test("an organization without keys answers for a key that never was", async () => {
    const monad = mock();
    const { code, said } = await check(monad);
    expect(said).toContain("✓ getApiKey of a key that never was");
    expect(code).toBe(0);
    expect(called(monad)).toEqual(["listApiKeys", "getApiKey"]);
  });
});

describe("With --write", () => {
  test("a key lives its whole life, and nothing of it is left", async () => {
    for (const regeneration of ["replace", "in-place"] as const) {
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
        "The server keeps to the spec.",
      ]);
      expect(code).toBe(0);
      expect(monad.keys()).toEqual(before);
    }
  });

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
  test.each(writes.flatMap((operation) => faults.map((fault) => ({ operation, fault }))))(
    "nothing is left when $operation meets $fault",
    async ({ operation, fault }) => {
      for (const regeneration of ["replace", "in-place"] as const) {
        const monad = mock({ keys, regeneration });
        const before = monad.keys();
        monad.failNext(operation, fault);
        const { code } = await check(monad, { write: true });
        expect(code).toBe(typeof fault === "object" && "body" in fault ? 1 : 2);
        expect(monad.keys()).toEqual(before);
      }
    },
  );

  test("nothing is left when it is stopped", async () => {
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
  ])("%s is not broken off: its answer says what to remove", async (operation, path) => {
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

  test("what has an id is removed, also when the list fails then", async () => {
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

  test("what could not be removed is named", async () => {
    const monad = mock({ keys });
    monad.failNext("deleteApiKey", { status: 500 });
    monad.failNext("deleteApiKey", { status: 500 });
    monad.failNext("deleteApiKey", { status: 500 });
    const { code, lines } = await check(monad, { write: true });
    expect(code).toBe(2);
    const left = monad.keys().find(({ name }) => name.startsWith("monad-api-keys-verify-"))!;
    const named = /^A key may be left, named (\S+)…: remove it by hand\.$/m.exec(lines.join("\n"));
    expect(left.name.startsWith(named![1]!)).toBe(true);
  });

  test("without a role to give the key, it says what is needed", async () => {
    const { code, said } = await check(mock(), { write: true });
    expect(said).toContain("--role-id is needed");
    expect(code).toBe(2);
    expect((await check(mock(), { write: true, more: { roleId: "role" } })).code).toBe(0);
  });
});

describe("A server that breaks the contract", () => {
  test("is told by operation, pointer and types, never by value", async () => {
    const monad = mock({ keys });
    const body = { id: 7, description: "a-value-of-the-server" };
    monad.failNext("getApiKey", { status: 200, body });
    const { code, lines, said } = await check(monad);
    expect(code).toBe(1);
    expect(lines).toContain("✗ getApiKey 200: /id must be string, is integer");
    expect(lines).toContain("✗ getApiKey 200: /name is missing");
    expect(lines).not.toContain("✓ getApiKey");
    expect(said).not.toContain("a-value-of-the-server");
    expect(lines.at(-1)).toMatch(/^Departures: \d+\.$/);
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
  ])("departs with %s", async (_, operation, fault, told) => {
    const monad = mock({ keys });
    monad.failNext(operation, fault);
    const { code, said } = await check(monad);
    expect(said).toContain(told);
    expect(code).toBe(1);
  });

  test.each<[string, OperationId, object, string]>([
    ["answers for another key", "getApiKey", { id: "another" }, "getApiKey: /id is not"],
    ["keeps the old name", "updateApiKey", {}, "updateApiKey: /name is not"],
    ["gives no token", "createApiKey", { token: "" }, "createApiKey: /token is empty"],
  ])("departs when it %s", async (_, operation, fields, told) => {
    const monad = mock({ keys });
    const body = { ...monad.keys()[0]!, token: "t", ...fields };
    monad.failNext(operation, { status: 200, body });
    const { code, said } = await check(monad, { write: true });
    expect(said).toContain(`✗ ${told}`);
    expect(code).toBe(1);
  });

  test("departs when a deleted key is still there", async () => {
    const monad = mock({ keys });
    monad.failNext("deleteApiKey", { status: 200, body: "API key deleted successfully" });
    const before = monad.keys();
    const { code, said } = await check(monad, { write: true });
    expect(said).toContain("✗ getApiKey of the deleted key: the key is there");
    expect(code).toBe(1);
    expect(monad.keys()).toEqual(before);
  });
});

describe("A server that cannot be checked", () => {
  test.each([401, 403])("refuses the credential with %i", async (status) => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status });
    const { code, said } = await check(monad);
    expect(said).toContain(`the server answered ${status}, which refuses the credential`);
    expect(said).not.toContain(apiKey);
    expect(code).toBe(2);
  });

  test("cuts the connection", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", "cut-before");
    const { code, said } = await check(monad);
    expect(said).toMatch(/^listApiKeys: .* got no answer/);
    expect(code).toBe(2);
  });

  test("fails, and its words are not shown", async () => {
    const monad = mock({ keys });
    monad.failNext("listApiKeys", { status: 500, body: "a-value-of-the-server" });
    const { code, said } = await check(monad);
    expect(said).toMatch(/^listApiKeys could not be checked: the server answered 500 \(request /);
    expect(said).not.toContain("a-value-of-the-server");
    expect(code).toBe(2);
  });
});

// The command is slow to start where much else runs.
describe("npm run verify", { timeout: 120_000 }, () => {
  const none = {
    MONAD_API_KEY: undefined,
    MONAD_BEARER_TOKEN: undefined,
    MONAD_ORGANIZATION_ID: undefined,
    MONAD_API_URL: undefined,
  };

  test("checks the mock where nothing names a server, and says so", async () => {
    const { code, out, err } = await run("verify", [], { env: none }).ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^None of MONAD_API_KEY, MONAD_BEARER_TOKEN, .* is set: checking the mock\./,
    );
    expect(out).toContain("✓ getApiKey");
  });

  test.each([
    [["--wrote"], {}, "--wrote"],
    [["--role-id", ""], {}, "--role-id"],
    [[], { MONAD_API_KEY: "test-api-key" }, "MONAD_ORGANIZATION_ID"],
    [[], { MONAD_API_KEY: "" }, "MONAD_API_KEY"],
    [[], { MONAD_API_URL: "https://api.invalid" }, "MONAD_API_KEY"],
    [[], { MONAD_ORGANIZATION_ID: "org" }, "MONAD_API_KEY"],
  ])("ends with 2 for %j and %j", async (args, env, named) => {
    const { code, err } = await run("verify", args, { env: { ...none, ...env } }).ended;
    expect(code).toBe(2);
    expect(err).toContain(named);
    expect(err).not.toContain("    at ");
    expect(err).not.toContain("test-api-key");
  });

  test("removes what it made on Ctrl-C", async () => {
    const monad = mock({ keys, now: () => new Date(start) });
    const before = monad.keys();
    monad.failNext("updateApiKey", { delayMs: Infinity });
    const { fetch } = monad;
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      if (request.method === "PATCH") child.kill("SIGINT");
      const { method = "", url = "", headers } = request;
      const { status, text } = await fetch(`http://mock${url}`, {
        method,
        headers: headers as Record<string, string>,
        ...(body === "" ? {} : { body }),
      }).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const env = {
      ...none,
      MONAD_API_KEY: apiKey,
      MONAD_ORGANIZATION_ID: organizationId,
      MONAD_API_URL: `http://127.0.0.1:${port}/api`,
    };
    const { child, ended } = run("verify", ["--write"], { env });
    const { code, out, err } = await ended;
    server.closeAllConnections();
    server.close();
    expect([code, err]).toEqual([130, ""]);
    expect(out).toMatch(/✓ getApiKey of the new key\nStopping\.\n$/);
    expect(monad.keys()).toEqual(before);
  });
});
