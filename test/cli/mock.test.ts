import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import { cli } from "../helpers/cli-setup.ts";

afterEach(() => void vi.unstubAllEnvs());

/** Serves the mock in this process while `use` runs; resolves to the exit code. */
async function whileServing(args: string[], use: (output: string) => Promise<void>) {
  const stop = new AbortController();
  let printed = "";
  const ended = cli(["mock", "--port", "0", ...args], {
    env: null,
    signal: stop.signal,
    onOutput: (text) => (printed += text),
  });
  await vi.waitUntil(() => printed.length > 0);
  try {
    await use(printed);
  } finally {
    stop.abort();
  }
  return (await ended).code;
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
    const { out } = await cli(["mock", "--help"]);
    expect(out).toMatch(/--port N .*4010/);
  });

  test.each([
    [["--port", "1e3"], "--port must be a whole number"],
    [["--port", "65536"], "port must be a whole number from 0 to 65535"],
    [["--regeneration", "twice"], 'regeneration must be "replace" or "in-place"'],
    [["--rate-limit", "many"], "--rate-limit must be a whole number"],
    [["--rate-limit", "0"], "rateLimit.requests must be"],
    [["--api-key", ""], "--api-key has an empty value"],
    [["--host", ""], "--host has an empty value"],
    [["--sed", "1"], "--sed"],
    [["mock"], "mock takes options only"],
  ])("ends with exit code 2 for %j, and names the option", async (args, message) => {
    const { code, out, err } = await cli(["mock", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  test("ends with exit code 1 for a port in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await cli(["mock", "--port", String(port)]);
    taken.close();
    expect(code).toBe(1);
    expect(err).toBe(`The mock cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "npm run mock ends with exit code 0 on %s",
    async (signal) => {
      const child = spawn(process.execPath, [
        "--import",
        "tsx",
        "src/cli/bin.ts",
        "mock",
        "--port",
        "0",
      ]);
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
