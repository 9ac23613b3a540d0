import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { bundle, loadConfig } from "@redocly/openapi-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { operationsOf, type Spec } from "../../scripts/lib/spec.ts";
import type { MockMonad, MockServer } from "../../src/testing/index.ts";
import { apiKey, mock, organizationId } from "../helpers/mock-setup.ts";

const root = process.cwd();
const folder = resolve("openapi/samples");
const config = await loadConfig({ configPath: resolve("openapi/redocly.yaml") });
const { bundle: document } = await bundle({ ref: resolve("openapi/api-keys.yaml"), config });
const operations = operationsOf(document.parsed as Spec);
const verbOf = (operationId: string) => operationId.replace(/ApiKeys?$/, "");

const id = "44444444-4444-4444-a444-444444444444";
let monad: MockMonad;
let server: MockServer;
let environment: Record<string, string>;
let scratch: string;

beforeEach(async () => {
  monad = mock({ keys: [{ id, name: "nightly", description: "for the nightly run" }] });
  server = await monad.listen({ port: 0 });
  environment = {
    MONAD_API_URL: server.url,
    MONAD_ORGANIZATION_ID: organizationId,
    MONAD_API_KEY: apiKey,
  };
  scratch = mkdtempSync(join(tmpdir(), "samples-"));
  process.chdir(scratch);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.chdir(root);
  rmSync(scratch, { recursive: true });
  await server.close();
});

/** Runs a sample as a program of its own would run, in this process, and returns what it prints. */
async function runTypeScript(verb: string): Promise<string> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
  vi.spyOn(process, "argv", "get").mockReturnValue(["node", `${verb}.ts`, id]);
  vi.resetModules();
  await import(join(folder, `${verb}.ts`));
  return printed.join("\n");
}

async function runShell(verb: string): Promise<string> {
  const env = { PATH: process.env.PATH, ...environment };
  return (await promisify(execFile)("sh", [join(folder, `${verb}.sh`), id], { env })).stdout;
}

/** What the operation did, as the mock shows it afterwards. */
const effects: Record<string, () => void> = {
  list: () => expect(monad.keys()).toHaveLength(1),
  create: () => expect(monad.keys()[1]?.name).toBe("ci-pipeline"),
  get: () => expect(monad.keys()).toHaveLength(1),
  update: () =>
    expect(monad.keys()[0]).toMatchObject({
      name: "ci-pipeline-eu",
      description: "for the nightly run",
    }),
  delete: () => expect(monad.keys()).toEqual([]),
  regenerate: () => expect(monad.keys()[0]?.id).not.toBe(id),
};

describe.each(operations)("the samples of $operationId", ({ operationId, samples }) => {
  const verb = verbOf(operationId);

  test("are in the spec as the files are", () => {
    const file = (end: string) => readFileSync(join(folder, `${verb}.${end}`), "utf8");
    expect(samples).toEqual([
      { lang: "TypeScript", source: file("ts") },
      { lang: "curl", source: file("sh") },
    ]);
  });

  test("call the operation from TypeScript", async () => {
    const printed = await runTypeScript(verb);
    expect(monad.requests()).toContainEqual(
      expect.objectContaining({ operation: operationId, status: 200 }),
    );
    effects[verb]!();
    expect(printed).not.toBe("");
    expect(printed).not.toContain(apiKey);
  });

  test("call the operation from curl", async () => {
    expect(JSON.parse(await runShell(verb))).toBeTruthy();
    expect(monad.requests()).toEqual([
      expect.objectContaining({ operation: operationId, status: 200 }),
    ]);
    effects[verb]!();
  });
});

test.each(["create", "regenerate"])(
  "the sample of %s stores the token in a file that only its owner can read",
  async (verb) => {
    const printed = await runTypeScript(verb);
    const token = readFileSync("ci-pipeline.token", "utf8");
    const bearer = await monad.fetch(`${server.url}/v2/${organizationId}/api_keys`, {
      headers: { "x-api-key": token },
    });
    expect(bearer.status).toBe(200);
    expect(printed).not.toContain(token);
    expect(statSync("ci-pipeline.token").mode & 0o777).toBe(0o600);
  },
);

test("the sample of get reports a missing key", async () => {
  monad.failNext("getApiKey", { status: 404 });
  expect(await runTypeScript("get")).toBe("There is no such key.");
});

test("the sample of regenerate explains a lost response", async () => {
  monad.failNext("regenerateApiKey", "cut-after");
  const warned = vi.spyOn(console, "error").mockReturnValue();
  await expect(runTypeScript("regenerate")).rejects.toMatchObject({ outcome: "unknown" });
  expect(warned).toHaveBeenCalledWith("The old token may have stopped working.");
});

test("a curl sample fails when the server refuses", async () => {
  environment.MONAD_API_KEY = "not-the-key";
  await expect(runShell("list")).rejects.toMatchObject({ code: 22 });
});

test("every sample belongs to an operation, and none holds what looks like a secret", () => {
  const files = operations.flatMap(({ operationId }) =>
    ["ts", "sh"].map((end) => `${verbOf(operationId)}.${end}`),
  );
  expect(readdirSync(folder).sort()).toEqual(files.sort());
  // A JWT, a header with its value, a long run of letters and digits without an id's dashes.
  const secret =
    /eyJ[\w-]{8}|x-api-key: *(?!%s)\S|bearer +[\w.-]{12}|(?<![\w-])[A-Za-z0-9_+]{24,}(?![\w-])/i;
  for (const live of ["x-api-key: k", "Bearer 0123456789ab", "Zm9vYmFyYmF6cXV4Zm9vYmFy"]) {
    expect(live).toMatch(secret);
  }
  const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
  for (const text of [...texts, JSON.stringify(document.parsed)]) expect(text).not.toMatch(secret);
});
