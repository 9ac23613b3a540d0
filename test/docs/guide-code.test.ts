import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";
import { extractBlocks } from "../helpers/guide-setup.ts";

const { folder, blocks, remove } = extractBlocks();
afterAll(remove);

/** Packages that the guide shows and the project does not have: as much of their types as is used. */
const otherPackages = `
declare module "undici" {
  class Dispatcher { private undici: true; }
  export class ProxyAgent extends Dispatcher { constructor(url: string); }
  // As in undici 6 to 8, its types are not those of the runtime.
  class Response { private undici: true; }
  export function fetch(url: string, init?: { dispatcher?: Dispatcher }): Promise<Response>;
}
declare module "pino" {
  export function pino(): Record<"info" | "warn", (fields: object, message: string) => void>;
}
declare module "prom-client" {
  export class Histogram<T extends string> {
    constructor(options: { name: string; help: string; labelNames: T[] });
    observe(labels: Partial<Record<T, string | number>>, value: number): void;
  }
}
declare module "@opentelemetry/api" {
  export const SpanKind: { CLIENT: 2 };
  export const SpanStatusCode: { ERROR: 2 };
  type Attributes = Record<string, string | number | boolean | undefined>;
  interface Span {
    addEvent(name: string, attributes?: Attributes): this;
    setAttribute(name: string, value: string | number): this;
    setStatus(status: { code: number; message?: string }): this;
    end(time?: number): void;
  }
  interface Tracer {
    startActiveSpan<T>(name: string, run: (span: Span) => T): T;
    startActiveSpan<T>(name: string, options: { kind?: number }, run: (span: Span) => T): T;
  }
  export const trace: { getTracer(name: string): Tracer; getActiveSpan(): Span | undefined };
}
declare module "pg" {
  export interface Pool {
    query(text: string, values: unknown[]): Promise<{ rows: any[]; rowCount: number | null }>;
  }
}
declare module "@aws-sdk/client-secrets-manager" {
  type Version = { VersionId?: string; SecretString?: string };
  interface Input { SecretId: string | undefined }
  export class SecretsManager {
    constructor(options: object);
    getSecretValue(input: Input): Promise<Version>;
    putSecretValue(input: Input & { SecretString: string; VersionStages: string[] }): Promise<Version>;
    updateSecretVersionStage(input: Input & {
      VersionStage: string | undefined;
      MoveToVersionId?: string | undefined;
      RemoveFromVersionId?: string | undefined;
    }): Promise<object>;
  }
}
declare module "msw" {
  export const http: {
    all(path: string, resolver: (info: { request: Request }) => Promise<Response>): object;
  };
  export const HttpResponse: { error(): Response };
}
declare module "msw/node" {
  export function setupServer(...handlers: object[]): {
    listen(options: { onUnhandledRequest: "error" }): void;
  };
}`;
const importsOther =
  /from "(undici|pino|prom-client|@opentelemetry\/api|@aws-sdk\/client-secrets-manager|msw)"/;

test("every block compiles as a module of its own, where a wrong one would not", async () => {
  expect(blocks.length).toBeGreaterThan(20);
  writeFileSync(join(folder, "other-packages.d.ts"), otherPackages);
  writeFileSync(
    join(folder, "wrong.ts"),
    'import { createApiKeysClient } from "monad-api-keys";\ncreateApiKeysClient({ org: 1 });\n',
  );
  const config = join(folder, "tsconfig.json");
  const compilerOptions = { noEmit: true, noUnusedLocals: false, rootDir: "../.." };
  writeFileSync(
    config,
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions,
      include: ["*.ts"],
      exclude: [],
    }),
  );
  const tsc = resolve("node_modules/typescript-7/bin/tsc");
  const failure: unknown = await promisify(execFile)(process.execPath, [
    tsc,
    ...["-p", config, "--pretty", "false"],
  ]).catch((error: unknown) => error);
  const { stdout } = failure as { stdout: string };
  expect(stdout.trim().split(/\n(?! )/)).toEqual([expect.stringMatching(/wrong\.ts.*'org'/)]);
});

describe("a block that needs no other package runs against the mock", () => {
  const organizationId = "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58";
  const apiKey = "fake-api-key-of-a-tenant";
  let monad: MockMonad;
  let printed: unknown[];
  let scratch: string;
  const root = process.cwd();

  beforeEach(() => {
    monad = createMockMonad({
      organizationId,
      apiKey,
      keys: [
        { id: "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93", name: "ci-pipeline" },
        { name: "expired", expiration_time: "2001-01-01T00:00:00Z" },
      ],
    });
    scratch = mkdtempSync(join(tmpdir(), "guide-"));
    process.chdir(scratch); // some blocks write a file
    vi.stubGlobal("fetch", monad.fetch);
    vi.stubEnv("MONAD_ORGANIZATION_ID", organizationId);
    vi.stubEnv("MONAD_API_KEY", apiKey);
    vi.stubEnv("API_KEY_ID", "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93");
    printed = [];
    for (const level of ["log", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((...values) => void printed.push(...values));
    }
  });
  afterEach(() => {
    process.chdir(root);
    rmSync(scratch, { recursive: true });
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const programs = blocks.filter(({ code }) => !importsOther.test(code) && !/"vitest"/.test(code));
  test.each(programs)("$name", async ({ code, file }) => {
    await import(file);
    const tokens = monad.requests().flatMap(({ path }) => path);
    expect(JSON.stringify(printed)).not.toContain(apiKey);
    // What calls the API and prints shows that it got there.
    if (code.includes("console.log(") && code.includes("await apiKeys")) {
      expect([...printed, ...tokens]).not.toEqual([]);
    }
  });
});

test("the recipe for OpenTelemetry nests: call, attempt, and what fetch starts", async () => {
  // OpenTelemetry's context manager for Node is an AsyncLocalStorage as well.
  const active = new AsyncLocalStorage<{ path: string }>();
  const ended: string[] = [];
  const events: string[] = [];
  const startActiveSpan = (name: string, ...rest: unknown[]) => {
    const path = `${active.getStore()?.path ?? ""}/${name}`;
    const span = { path, setAttribute() {}, setStatus() {}, end: () => ended.push(path) };
    const addEvent = (event: string) => events.push(`${path} ${event}`);
    const run = rest.at(-1) as (span: object) => unknown;
    return active.run(Object.assign(span, { addEvent }), () => run(span));
  };
  const trace = { getTracer: () => ({ startActiveSpan }), getActiveSpan: () => active.getStore() };
  vi.stubGlobal("otel", { SpanKind: {}, SpanStatusCode: {}, trace });
  const account = { organizationId: "my-organization", apiKey: "fake-api-key" };
  const monad = createMockMonad(account);
  monad.failNext("listApiKeys", { status: 503, retryAfter: 0 });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    startActiveSpan("instrumented fetch", (span: { end(): void }) => span.end());
    return monad.fetch(url, init);
  });
  vi.stubEnv("MONAD_ORGANIZATION_ID", account.organizationId);
  vi.stubEnv("MONAD_API_KEY", account.apiKey);

  const { code } = blocks.find((block) => block.code.includes("@opentelemetry/api"))!;
  const file = join(folder, "opentelemetry.ts");
  const imports = /import (\{[^}]*\}) from "@opentelemetry\/api";/;
  writeFileSync(file, code.replace(imports, "const $1 = (globalThis as any).otel;"));
  await import(file);
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();

  const attempt = ["/report keys/monad GET/instrumented fetch", "/report keys/monad GET"];
  expect(ended).toEqual([...attempt, ...attempt, "/report keys"]);
  expect(events).toEqual(["/report keys monad attempt", "/report keys monad attempt"]);
});

// They register their own tests here.
describe("the tests that the guide shows pass", async () => {
  for (const { code, file } of blocks) if (/"vitest"/.test(code)) await import(file);
});
