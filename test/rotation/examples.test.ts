/** The examples of the guide, run as programs against the mock over HTTP. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { createMockMonad, type MockMonad, type MockServer } from "../../src/testing/index.ts";
import { isFull } from "../helpers/full.ts";

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
  /** The same, as if so many days had passed since the last one. */
  async function nightlyAfter(days: number) {
    time += days * day;
    vi.useFakeTimers({ toFake: ["Date"], now: time });
    return nightly().finally(() => vi.useRealTimers());
  }
  const stored = () => JSON.parse(readFileSync(file, "utf8")) as { id: string; token: string };
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
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600");

    expect((await nightly()).output).toContain(`unchanged: key ${id}`);

    const third = await nightlyAfter(80);
    expect(third).toMatchObject({ exitCode: 0, output: expect.stringContaining("rotated") });
    expect(monad.keys().map((key) => key.id)).toEqual([id, stored().id]);
    expect(await isAccepted(stored().token)).toBe(true);
    expect((await nightlyAfter(1)).exitCode).toBe(0);
    expect(monad.keys().map((key) => key.id)).toEqual([stored().id]);
    expect(readdirSync(folder)).toEqual(["ci.json"]);
    expect([first, third].map(({ output }) => output).join()).not.toContain("mock-token");
  });

  test("exits with 1 when it fails while the key is valid, and states that it works", async () => {
    await nightly();
    const { id } = stored();
    monad.failNext("createApiKey", { status: 400 });
    const failed = await nightlyAfter(80);
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toContain(id);
    expect(failed.output).toContain("works");
    expect((await nightlyAfter(1)).output).toContain("rotated");
  });

  test("exits with 1 when it fails and there is no key yet", async () => {
    monad.failNext("createApiKey", { status: 400 });
    expect((await nightly()).exitCode).toBe(1);
    expect((await nightly()).exitCode).toBe(0);
    expect(monad.keys().map(({ id }) => id)).toEqual([stored().id]);
  });

  test("exits with 1 when the file is cut, and does not print it", async () => {
    await nightly();
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.slice(0, -9));
    const { exitCode, output } = await nightly();
    expect(exitCode).toBe(1);
    expect(output).toContain("does not contain a JSON object");
    expect(output).not.toContain("mock-token");
    expect(monad.keys()).toHaveLength(1);
  });

  // A refused token is tried for eight seconds.
  test.each(isFull ? [88, 95] : [88])(
    "exits with 3 when it fails %i days after the key was created",
    async (days) => {
      await nightly();
      monad.failNext("createApiKey", { status: 400 });
      expect((await nightlyAfter(days)).exitCode).toBe(3);
      expect((await nightlyAfter(0)).exitCode).toBe(0);
    },
  );

  test("exits with 4 when a key could not be deleted, and with 0 once it is", async () => {
    await nightly();
    await nightlyAfter(80);
    monad.failNext("deleteApiKey", { status: 400 });
    const left = await nightlyAfter(1);
    expect(left).toMatchObject({ exitCode: 4, output: expect.stringContaining("unchanged") });
    expect(monad.keys()).toHaveLength(2);
    expect((await nightlyAfter(1)).exitCode).toBe(0);
    expect(monad.keys().map(({ id }) => id)).toEqual([stored().id]);
  });

  test("exits with 2 without its arguments", async () => {
    expect(await run("nightly-rotation", file)).toMatchObject({ exitCode: 2 });
  });

  describe.runIf(process.platform === "linux")(
    "under flock and timeout, as the guide shows",
    () => {
      const [command] = /^flock .*/m.exec(readFileSync("docs/guide/store-a-key.md", "utf8"))!;
      let program: string;
      beforeAll(async () => {
        program = join(mkdtempSync(join(tmpdir(), "nightly-")), "nightly-rotation.mjs");
        await build({
          entryPoints: ["docs/examples/nightly-rotation.ts"],
          outfile: program,
          bundle: true,
          platform: "node",
          format: "esm",
        });
      });
      afterAll(() => rmSync(dirname(program), { recursive: true }));

      /** The exit code of a shell command in the folder, in which the example is the bundled one. */
      async function shell(line: string) {
        const script = line.replace("nightly-rotation.ts", program);
        const child = spawn("sh", ["-c", script], {
          cwd: folder,
          env: { ...process.env, ROLE_ID: role },
        });
        const [code] = await once(child, "close");
        return code as number;
      }

      test("runs, and not while another run is at work", async () => {
        expect(await shell(command)).toBe(0);
        expect(monad.keys()).toHaveLength(1);
        expect(await shell(`flock ci-pipeline.lock ${command}`)).toBe(75);
        expect(readdirSync(folder).sort()).toEqual(["ci-pipeline.json", "ci-pipeline.lock"]);
      });

      test("is ended when it hangs, and completed by the next run", async () => {
        const silent = createServer(() => {}); // never responds
        silent.listen(0, "127.0.0.1");
        await once(silent, "listening");
        const { port } = silent.address() as AddressInfo;
        vi.stubEnv("MONAD_API_URL", `http://127.0.0.1:${port}/api`);
        expect(await shell(command.replace("timeout 10m", "timeout 1"))).toBe(124);
        silent.closeAllConnections();
        silent.close();
        vi.stubEnv("MONAD_API_URL", server.url);
        expect(await shell(command)).toBe(0);
        const { id } = JSON.parse(readFileSync(join(folder, "ci-pipeline.json"), "utf8"));
        expect(monad.keys().map((key) => key.id)).toEqual([id]);
      });
    },
  );
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
