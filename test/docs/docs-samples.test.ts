import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { bundle, loadConfig } from "@redocly/openapi-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { methodName, operationsOf, type Spec } from "../../scripts/lib/spec.ts";
import type { MockMonad, MockServer, OperationId } from "../../src/testing/index.ts";
import { apiKey, mock, organizationId } from "../helpers/mock-setup.ts";

const root = process.cwd();
const folder = resolve("openapi/samples");
const config = await loadConfig({ configPath: resolve("openapi/redocly.yaml") });
const { bundle: document } = await bundle({ ref: resolve("openapi/api-keys.yaml"), config });
const operations = operationsOf(document.parsed as Spec);

const id = "44444444-4444-4444-a444-444444444444";
let monad: MockMonad;
let server: MockServer;
let environment: Record<string, string>;
let scratch: string;

beforeEach(async () => {
  monad = mock({ keys: [{ id, name: "nightly", description: "for the nightly run" }] });
  server = await monad.listen({ port: 0 });
  environment = {
    API_KEY_ID: id,
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
  vi.resetModules();
  await import(join(folder, `${verb}.ts`));
  return printed.join("\n");
}

/** Runs a sample of another language, and returns what it prints. */
async function runWith(program: "sh" | "python3", verb: string): Promise<string> {
  const file = join(folder, `${verb}.${program === "sh" ? "sh" : "py"}`);
  const env = { PATH: process.env.PATH, ...environment };
  return (await promisify(execFile)(program, [file], { env })).stdout;
}
/** Everyday machines may lack Python; CI must have it. */
const hasPython = process.env.CI === "true" || spawnSync("python3", ["--version"]).status === 0;

/** What the call did, as the mock shows it afterwards, beyond the 200 with which it accepts the request. */
const effects: Partial<Record<OperationId, () => void>> = {
  listApiKeys: () => expect(monad.keys()).toHaveLength(1),
  createApiKey: () => expect(monad.keys()[1]?.name).toBe("ci-pipeline"),
  getApiKey: () => expect(monad.keys()).toHaveLength(1),
  updateApiKey: () =>
    expect(monad.keys()[0]).toMatchObject({
      name: "ci-pipeline-eu",
      description: "for the nightly run",
    }),
  deleteApiKey: () => expect(monad.keys()).toEqual([]),
  regenerateApiKey: () => expect(monad.keys()[0]?.id).not.toBe(id),
};

describe.each(operations)("the samples of $operationId", ({ operationId, samples }) => {
  const verb = methodName(operationId);

  test("are in the spec as the files are", () => {
    const file = (end: string) => readFileSync(join(folder, `${verb}.${end}`), "utf8");
    expect(samples).toEqual([
      { lang: "TypeScript", source: file("ts") },
      { lang: "curl", source: file("sh") },
      { lang: "Python", source: file("py") },
    ]);
  });

  test("call the operation from TypeScript", async () => {
    const printed = await runTypeScript(verb);
    expect(monad.requests()).toContainEqual(
      expect.objectContaining({ operation: operationId, status: 200 }),
    );
    effects[operationId as OperationId]?.();
    expect(printed).not.toBe("");
    expect(printed).not.toContain(apiKey);
  });

  test("call the operation from curl", async () => {
    const printed = await runWith("sh", verb);
    const body = existsSync("ci-pipeline.json")
      ? readFileSync("ci-pipeline.json", "utf8")
      : printed;
    expect(JSON.parse(body)).toBeTruthy();
    expect(monad.requests()).toEqual([
      expect.objectContaining({ operation: operationId, status: 200 }),
    ]);
    effects[operationId as OperationId]?.();
  });

  test.skipIf(!hasPython)("call the operation from Python", async () => {
    expect(await runWith("python3", verb)).not.toBe("");
    expect(monad.requests()).toEqual([
      expect.objectContaining({ operation: operationId, status: 200 }),
    ]);
    effects[operationId as OperationId]?.();
  });

  test("send nothing from curl without the variables that they need", async () => {
    const named = ["MONAD_ORGANIZATION_ID", "API_KEY_ID"].filter((name) =>
      readFileSync(join(folder, `${verb}.sh`), "utf8").includes(`\${${name}`),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) {
      const { [name]: value, ...others } = environment;
      environment = { ...others, [name]: "" };
      await expect(runWith("sh", verb)).rejects.toThrow(name);
      environment = { ...others, [name]: value! };
    }
    expect(monad.requests()).toEqual([]);
  });
});

test.each(["create", "regenerate"])(
  "the samples of %s store the token in a file that only its owner can read",
  async (verb) => {
    for (const program of hasPython ? (["sh", "python3"] as const) : (["sh"] as const)) {
      const file = program === "sh" ? "ci-pipeline.json" : "ci-pipeline.token";
      expect(await runWith(program, verb)).not.toMatch(/token/);
      expect(statSync(file).mode & 0o777, program).toBe(0o600);
      environment.API_KEY_ID = monad.keys()[0]!.id;
      rmSync(file);
    }
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
  await expect(runWith("sh", "list")).rejects.toMatchObject({ code: 22 });
});

test.skipIf(!hasPython)("a Python sample does not follow a redirect", async () => {
  const target = `${server.url}/v2/${organizationId}/api_keys`;
  const redirecting = createServer((_, response) => {
    response.writeHead(302, { location: target }).end();
  }).listen(0, "127.0.0.1");
  await once(redirecting, "listening");
  const { port } = redirecting.address() as AddressInfo;
  environment.MONAD_API_URL = `http://127.0.0.1:${port}`;
  await expect(runWith("python3", "list")).rejects.toThrow("HTTP Error 302");
  redirecting.close();
  expect(monad.requests()).toEqual([]);
});

test("every sample belongs to an operation, and none holds what looks like a secret", () => {
  const files = operations.flatMap(({ operationId }) =>
    ["ts", "sh", "py"].map((end) => `${methodName(operationId)}.${end}`),
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
