import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { serveMock } from "../../src/testing/command.ts";

const out = vi.spyOn(console, "log").mockImplementation(() => {});
const err = vi.spyOn(console, "error").mockImplementation(() => {});
const printed = (spy: typeof out) => spy.mock.calls.join("\n");

afterAll(() => void vi.restoreAllMocks());
afterEach(() => {
  vi.unstubAllEnvs();
  vi.clearAllMocks();
});

/** Serves the mock in this process while `use` runs; resolves to the exit code. */
async function whileServing(args: string[], use: (output: string) => Promise<void>) {
  const stop = new AbortController();
  const ended = serveMock("mock", ["--port", "0", ...args], stop.signal);
  await vi.waitUntil(() => out.mock.calls.length > 0);
  try {
    await use(printed(out));
  } finally {
    stop.abort();
  }
  return ended;
}

/** The variables of the lines that the command prints for a shell. */
const variablesOf = (output: string) =>
  [...output.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!] as const);

const bearerOf = (output: string) => /MONAD_BEARER_TOKEN=(\S+)\. /.exec(output)![1]!;

describe("the mock as a command", () => {
  test("prints an environment with which a client lists one key", async () => {
    const code = await whileServing([], async (output) => {
      for (const [name, value] of variablesOf(output)) vi.stubEnv(name, value);
      const names: string[] = [];
      for await (const { name } of createApiKeysClient().listAll()) names.push(name);
      expect(names).toEqual(["ci-pipeline"]);
    });
    expect(code).toBe(0);
  });

  test("prints a bearer token to use instead of the API key", async () => {
    await whileServing([], async (output) => {
      for (const [name, value] of variablesOf(output)) vi.stubEnv(name, value);
      vi.stubEnv("MONAD_API_KEY", undefined);
      vi.stubEnv("MONAD_BEARER_TOKEN", bearerOf(output));
      expect((await createApiKeysClient().list()).api_keys).toHaveLength(1);
    });
  });

  test("prints a curl command that lists the keys", async () => {
    await whileServing([], async (output) => {
      const [, header, value, url] = /^curl -H '(.+): (.+)' (http:\S+)$/m.exec(output)!;
      const response = await fetch(url!, { headers: { [header!]: value! } });
      expect(await response.json()).toMatchObject({ api_keys: [{ name: "ci-pipeline" }] });
    });
  });

  test("quotes values for the shell", async () => {
    await whileServing(["--api-key", "it's"], async (output) => {
      expect(output).toContain(`export MONAD_API_KEY='it'\\''s'\n`);
    });
  });

  test("passes its options to the mock", async () => {
    const args = ["--organization-id", "org", "--api-key", "k", "--bearer-token", "t"];
    const more = ["--regeneration", "in-place", "--legacy", "--rate-limit", "4", "--seed", "a"];
    await whileServing([...args, ...more, "--host", "localhost"], async (output) => {
      const { MONAD_API_URL: baseUrl } = Object.fromEntries(variablesOf(output));
      expect(baseUrl).toMatch(/^http:\/\/localhost:\d+\/api$/);
      const client = { baseUrl, organizationId: "org", maxRetries: 0 } as { baseUrl: string };
      const apiKeys = createApiKeysClient({ ...client, apiKey: "k" });
      const [key] = (await apiKeys.list()).api_keys;
      expect(key).not.toHaveProperty("token_version");
      expect((await apiKeys.regenerate(key!.id)).id).toBe(key!.id);
      await createApiKeysClient({ ...client, bearerToken: "t" }).list();
      await apiKeys.list();
      await expect(apiKeys.list()).rejects.toMatchObject({ status: 429 });
    });
  });

  test("prints its options and defaults with --help", async () => {
    expect(await serveMock("npx monad-api-keys mock", ["--help"])).toBe(0);
    expect(printed(out)).toMatch(/^npx monad-api-keys mock \[options\]/);
    expect(printed(out)).toMatch(/--port N .*4010/);
  });

  test.each([
    [["--port", "1e3"], "--port must be a whole number"],
    [["--port", "65536"], "port must be a whole number from 0 to 65535"],
    [["--regeneration", "twice"], 'regeneration must be "replace" or "in-place"'],
    [["--rate-limit", "many"], "--rate-limit must be a whole number"],
    [["--rate-limit", "0"], "rateLimit.requests must be"],
    [["--api-key", ""], "apiKey must be"],
    [["--host", ""], "host must be"],
    [["--sed", "1"], "--sed"],
    [["mock"], "mock"],
  ])("ends with exit code 2 for %j, and names the option", async (args, message) => {
    expect(await serveMock("mock", args)).toBe(2);
    expect(printed(err)).toContain(message);
    expect(printed(out)).toBe("");
  });

  test("ends with exit code 1 for a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    expect(await serveMock("mock", ["--port", String(port)])).toBe(1);
    taken.close();
    expect(printed(err)).toBe(`The mock cannot listen on 127.0.0.1:${port}: the port is in use`);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "npm run mock ends with exit code 0 on %s",
    async (signal) => {
      const child = spawn(process.execPath, ["--import", "tsx", "scripts/mock.ts", "--port", "0"]);
      const errors: string[] = [];
      child.stderr.on("data", (chunk) => errors.push(String(chunk)));
      const ended = once(child, "close");
      const [output] = await once(child.stdout, "data");
      expect(String(output)).toContain("export MONAD_API_URL=http://127.0.0.1:");
      child.kill(signal);
      expect([await ended, errors]).toEqual([[0, null], []]);
    },
  );
});
