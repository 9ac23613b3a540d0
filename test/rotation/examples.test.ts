/** The examples of the guide, run as programs against the mock over HTTP. */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { createMockMonad, type MockMonad, type MockServer } from "../../src/testing/index.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "fake-api-key-of-the-examples";
const role = "22222222-2222-4222-a222-222222222222";
const day = 86_400_000;

let time: number;
let monad: MockMonad;
let server: MockServer;
let folder: string;
let file: string;

async function listen(keys: Parameters<typeof createMockMonad>[0]["keys"] = []) {
  await server?.close();
  monad = createMockMonad({ organizationId, apiKey, keys, now: () => new Date(time) });
  server = await monad.listen({ port: 0 });
  vi.stubEnv("MONAD_API_URL", server.url);
}

beforeEach(async () => {
  time = Date.now();
  folder = mkdtempSync(join(tmpdir(), "examples-"));
  file = join(folder, "ci.json");
  vi.stubEnv("MONAD_ORGANIZATION_ID", organizationId);
  vi.stubEnv("MONAD_API_KEY", apiKey);
  await listen();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs an example as a program of its own would run, and returns its exit code and what it prints. */
async function run(name: string, ...args: string[]) {
  const lines: string[] = [];
  const print = (...values: unknown[]) => void lines.push(values.join(" "));
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  vi.spyOn(process, "argv", "get").mockReturnValue(["node", name, ...args]);
  vi.resetModules();
  await import(resolve(`docs/examples/${name}.ts`));
  const { exitCode } = process;
  process.exitCode = undefined;
  return { exitCode, output: lines.join("\n") };
}

describe("nightly-rotation", () => {
  const nightly = () => run("nightly-rotation", file, "ci", role);
  const stored = () => JSON.parse(readFileSync(file, "utf8")) as { id: string; token: string };
  const mode = () => (statSync(file).mode & 0o777).toString(8);
  const isAccepted = (token: string) =>
    createApiKeysClient({ apiKey: token })
      .list()
      .then(
        () => true,
        () => false,
      );

  test("creates a key, leaves it alone, and replaces it before it expires", async () => {
    const first = await nightly();
    expect(first).toMatchObject({ exitCode: 0, output: expect.stringContaining("created") });
    const { id, token } = stored();
    expect(monad.keys().map((key) => key.id)).toEqual([id]);
    expect(await isAccepted(token)).toBe(true);
    expect(mode()).toBe("600");

    expect((await nightly()).output).toContain(`unchanged: key ${id}`);

    time += 80 * day;
    vi.useFakeTimers({ toFake: ["Date"], now: time });
    const third = await nightly();
    vi.useRealTimers();
    expect(third).toMatchObject({ exitCode: 0, output: expect.stringContaining("rotated") });
    expect(monad.keys().map((key) => key.id)).toEqual([id, stored().id]);
    expect(await isAccepted(stored().token)).toBe(true);
    expect(readdirSync(folder)).toEqual(["ci.json"]);
    expect([first, third].map(({ output }) => output).join()).not.toContain("mock-token");
  });

  test("makes a file private that others could read", async () => {
    await nightly();
    chmodSync(file, 0o644);
    writeFileSync(`${file}.new`, "of an interrupted run", { mode: 0o644 });
    vi.useFakeTimers({ toFake: ["Date"], now: (time += 80 * day) });
    expect((await nightly()).output).toContain("rotated");
    vi.useRealTimers();
    expect(mode()).toBe("600");
    expect(readdirSync(folder)).toEqual(["ci.json"]);
  });

  test("exits with 2 without its arguments", async () => {
    expect(await run("nightly-rotation", file)).toMatchObject({ exitCode: 2 });
  });
});

describe("expiring-keys", () => {
  const at = (days: number) => new Date(time + days * day).toISOString();

  test("lists keys that have expired or expire soon, and exits with 1", async () => {
    await listen([
      { id: "a", name: "old", expiration_time: at(-1) },
      { id: "b", name: "soon", expiration_time: at(6) },
      { id: "c", name: "later", expiration_time: at(8) },
      { id: "d", name: "odd", expiration_time: "in spring" },
      { id: "e", name: "none", expiration_time: "" },
    ]);
    const { exitCode, output } = await run("expiring-keys", "7");
    expect(exitCode).toBe(1);
    expect(output.split("\n")).toEqual([
      `a old expired: ${at(-1)}`,
      `b soon expires soon: ${at(6)}`,
      "d odd has no date that can be parsed: in spring",
      "e none has no date that can be parsed: (none)",
      "Keys that need attention: 4",
    ]);
  });

  test("exits with 0 when every key is valid for longer than 30 days", async () => {
    await listen([{ expiration_time: at(31) }]);
    const expected = { exitCode: 0, output: "No key expires within 30 days." };
    expect(await run("expiring-keys")).toEqual(expected);
  });

  test.each([[""], ["soon"], ["-1"]])("exits with 2 for the argument %o", async (days) => {
    expect(await run("expiring-keys", days)).toMatchObject({ exitCode: 2 });
  });

  test("exits with 2 when the keys cannot be read", async () => {
    vi.stubEnv("MONAD_API_KEY", "fake-api-key-that-is-wrong");
    const { exitCode, output } = await run("expiring-keys");
    expect(exitCode).toBe(2);
    expect(output).toContain("401");
  });
});
