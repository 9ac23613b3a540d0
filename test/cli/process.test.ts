/** What only a process of its own shows: pipes, signals and an environment with nothing in it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createMockMonad, type MockServer } from "../../src/testing/index.ts";
import { bundleCli } from "../helpers/cli-program.ts";
import { apiKey, newKey, organizationId } from "../helpers/mock-setup.ts";

const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
const keys = Array.from({ length: 2000 }, (_, n) => ({ id: `id-${n}`, name: `key ${n}` }));
const monad = createMockMonad({ organizationId, apiKey, keys });
let server: MockServer;
/** The command as a word of a shell. */
let command: string;
beforeAll(async () => {
  server = await monad.listen();
  command = `'${process.execPath}' '${await bundleCli(folder)}'`;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a line in a shell, with the credentials and a path as its whole environment. */
function shell(line: string, { detached = false } = {}) {
  const child = spawn("sh", ["-c", line], {
    env: {
      PATH: process.env.PATH,
      MONAD_API_KEY: apiKey,
      MONAD_ORGANIZATION_ID: organizationId,
      MONAD_API_URL: server.url,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  const output = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.err += text));
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...output }));
  return { child, ended, output };
}

describe("a pipe that is closed early", () => {
  test("ends a list quietly", async () => {
    const line = `{ ${command} list; echo "code $?" >&2; } | head -n 1`;
    const { out, err } = await shell(line).ended;
    expect(out).toMatch(/^ID +NAME +ROLE +EXPIRES\n$/);
    expect(err).toBe("code 0\n");
  });

  test("does not keep keys from being deleted", async () => {
    const line = `{ ${command} delete --yes id-1 id-2 id-3; echo "code $?" >&2; } | true`;
    const { err } = await shell(line).ended;
    expect(err).toBe("3 of 3 keys were deleted.\ncode 0\n");
  });

  test("is an error where it was to get a token, which is kept", async () => {
    const options = `--name x --role ${newKey.role_id} --expires 1d --print-token`;
    const line = `export TMPDIR='${folder}'; { sleep 0; ${command} create ${options}; echo "code $?" >&2; } | exec 0<&-`;
    const { err } = await shell(line).ended;
    const kept = /Its token is in (\S+),/.exec(err)![1]!;
    expect(err).toMatch(/\ncode 1\n$/);
    expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject({ token: expect.any(String) });
  });
});

test("a full disk is an error", async () => {
  const { code, err } = await shell(`${command} list > /dev/full`).ended;
  expect(code).toBe(1);
  expect(err).toMatch(/ENOSPC/);
});

test("Ctrl-C during a long delete completes the one that is under way", async () => {
  monad.failNext("deleteApiKey", { delayMs: 400 });
  const ids = keys.slice(100, 1000).map(({ id }) => id);
  const { child, ended } = shell(`exec ${command} delete --yes ${ids.join(" ")}`);
  const deletes = () => monad.requests().filter(({ path }) => path.endsWith("/id-100")).length;
  await vi.waitUntil(() => deletes() > 0, { timeout: 50_000, interval: 20 });
  child.kill("SIGINT");
  const { code, out, err } = await ended;
  expect([code, out]).toEqual([130, "id-100\n"]);
  expect(err).toBe("1 of 900 keys were deleted.\nStopped by SIGINT.\n");
  expect(monad.keys().some(({ id }) => id === "id-100")).toBe(false);
  expect(monad.keys().some(({ id }) => id === "id-101")).toBe(true);
});

test("works without HOME, a terminal and stdin, in a folder of its own", async () => {
  const file = join(folder, "key.json");
  const options = `--name x --role ${newKey.role_id} --expires 1d --out '${file}'`;
  const { code, out, err } = await shell(`exec ${command} create ${options} <&-`).ended;
  expect([code, out.includes("\x1b")]).toEqual([0, false]);
  expect(err).toMatch(/^The key is in /);
});

test("refuses an argument that is not UTF-8", async () => {
  const { code, err } = await shell(`${command} list --name "$(printf 'caf\\351')"`).ended;
  expect(code).toBe(2);
  expect(err).toContain("an argument is not valid UTF-8");
});
