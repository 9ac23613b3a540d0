import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { routes } from "../../generated/operations.ts";
import { methodName } from "../../scripts/lib/spec.ts";
import { callOptionNames } from "../../src/core/call-options.ts";
import { clientOptionNames, readConfig } from "../../src/core/config.ts";
import * as exported from "../../src/index.ts";
import { mayRetry } from "../../src/core/retry.ts";
import { createMockMonad, type MockFault } from "../../src/testing/index.ts";

/** The cells of the first table below a heading, without its head, and without the marks of code. */
function tableOf(page: string, anchor: string): string[][] {
  const markdown = readFileSync(`docs/guide/${page}.md`, "utf8");
  const below = markdown.slice(markdown.indexOf(`{#${anchor}}`));
  const [table] = /^\|.*(?:\n\|.*)*/m.exec(below) ?? [];
  return table!
    .split("\n")
    .filter((line) => !/^\|[ :-]+\|/.test(line) || /\w/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(" | ")
        .map((cell) => cell.replaceAll("`", "").trim()),
    );
}

describe("the table of client options", () => {
  const [, ...rows] = tableOf("options", "client-options");
  const required = { organizationId: "org-1", apiKey: "fake-api-key" };

  test("names every option of the client and no other", () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...clientOptionNames].sort());
  });

  const variables = rows.flatMap(([name, value]) => {
    const variable = /MONAD_\w+/.exec(value!)?.[0];
    return variable ? [{ name: name!, variable }] : [];
  });
  test("has the variables of four options", () => expect(variables).toHaveLength(4));

  test.each(variables)("names the variable of $name", ({ name, variable }) => {
    const others = {
      organizationId: "org-1",
      ...(name === "bearerToken" ? {} : { apiKey: "fake-api-key" }),
    };
    const options = Object.fromEntries(Object.entries(others).filter(([other]) => other !== name));
    vi.stubEnv(variable, "https://from-environment.test");
    const { organizationId, baseUrl, credential } = readConfig(options);
    vi.unstubAllEnvs();
    expect(JSON.stringify([organizationId, baseUrl, credential])).toContain("from-environment");
  });

  test.each(["timeoutMs", "totalTimeoutMs", "maxRetries", "baseUrl", "allowInsecureHttp"] as const)(
    "has the default of %s",
    (name) => {
      const [, shown] = rows.find(([option]) => option === name)!;
      expect(shown!.split(", or ").at(-1)).toBe(String(readConfig(required)[name]));
    },
  );
});

test("the table of call options names every option of a call and no other", () => {
  const names = tableOf("options", "call-options")
    .slice(1)
    .flatMap(([cell]) => cell!.split(", "));
  expect(names.sort()).toEqual([...callOptionNames].sort());
});

test.each(Object.entries(routes))(
  "the guide's sentence on permissions holds for %s",
  (_, { method, permissions }) => {
    const sentence =
      "reading keys needs `apikey:read`, deleting them `apikey:delete`, and every other operation `apikey:write`.";
    expect(readFileSync("docs/guide/authenticate.md", "utf8")).toContain(sentence);
    const permission = { GET: "apikey:read", DELETE: "apikey:delete" }[method as string];
    expect(permissions).toEqual([permission ?? "apikey:write"]);
  },
);

describe("the table of retries", () => {
  const [head, ...rows] = tableOf("retries-and-timeouts", "rules");
  const methods = new Map<string, string>(
    Object.entries(routes).map(([id, { method }]) => [methodName(id), method]),
  );
  const failures: Record<string, Parameters<typeof mayRetry>[1][]> = {
    "502, 503, 504": [502, 503, 504],
    "not sent": ["not-sent"],
    interrupted: ["interrupted"],
    "invalid 2xx": ["invalid-response"],
  };

  const cases = rows.flatMap(([operations, ...cells]) =>
    operations!
      .split(", ")
      .flatMap((operation) =>
        cells.map((cell, i) => ({ operation, failure: head![i + 1]!, cell })),
      ),
  );
  test("has each operation in a row", () => {
    expect(new Set(cases.map(({ operation }) => operation))).toEqual(new Set(methods.keys()));
  });

  test.each(cases)("$operation after $failure: $cell", ({ operation, failure, cell }) => {
    const method = methods.get(operation)!;
    for (const kind of failures[failure] ?? [Number(failure)]) {
      expect(mayRetry(method, kind)).toBe(cell.startsWith("yes"));
    }
    if (failure === "500") {
      expect(mayRetry(method, "not-found"), "the 500 of a missing item").toBe(false);
    }
  });
});

test("the table of errors names every class that is exported, and TypeError", () => {
  const classes = Object.values(exported).filter(
    (value) => value.prototype instanceof exported.MonadError,
  );
  const names = tableOf("handle-errors", "classes")
    .slice(1)
    .map(([name]) => name);
  expect(names.sort()).toEqual([...classes.map(({ name }) => name), "TypeError"].sort());
});

test("the table of outcomes names the three", () => {
  const outcomes = ["not-applied", "applied", "unknown"] satisfies exported.Outcome[];
  const names = tableOf("handle-errors", "outcome")
    .slice(1)
    .map(([name]) => name);
  expect(names).toEqual(outcomes.map((outcome) => `"${outcome}"`));
});

test("the table of an attempt names every field of the event and no other", async () => {
  const account = { organizationId: "org-1", apiKey: "fake-api-key" };
  const { fetch } = createMockMonad(account);
  const onAttempt = vi.fn();
  await exported.createApiKeysClient({ ...account, fetch, onAttempt }).list();
  const markdown = readFileSync("docs/guide/observe-calls.md", "utf8");
  const names = [...markdown.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual(Object.keys(onAttempt.mock.calls[0]![0] as object).sort());
});

test("the table of methods names every method of the client", () => {
  const client = exported.createApiKeysClient({ organizationId: "org-1", apiKey: "fake-api-key" });
  const names = tableOf("get-started", "methods")
    .slice(1)
    .map(([cell]) => cell!.split("(")[0]);
  expect([...names, "raw"].sort()).toEqual(Object.keys(client).sort());
});

test("the faults that the guide names are faults of the mock", () => {
  const faults = tableOf("test-your-code", "faults")
    .slice(1)
    .map(([cell]) => cell!);
  const monad = createMockMonad({ organizationId: "org-1", apiKey: "fake-api-key" });
  for (const fault of faults) {
    const value = JSON.parse(fault.replaceAll(/(\w+):/g, '"$1":')) as MockFault;
    expect(() => monad.failNext("getApiKey", value)).not.toThrow();
  }
  expect(faults.length).toBeGreaterThan(3);
});
