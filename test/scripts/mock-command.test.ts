import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";

/** npm run mock, without npm. */
function run(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/mock.ts", ...args]);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (said.out += chunk));
  child.stderr.on("data", (chunk) => (said.err += chunk));
  const ended = once(child, "close").then(([code]) => ({ code: code as number, ...said }));
  return { child, said, ended };
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "it serves what it prints, and ends with 0 on %s",
  async (signal) => {
    const { child, said, ended } = run("--port", "0", "--seed", "a", "--regeneration", "in-place");
    while (!said.out.includes("curl")) await once(child.stdout, "data");
    const [, header, value, url] = /curl -H '(.+): (.+)' (http:\S+)/.exec(said.out)!;
    const response = await fetch(url!, { headers: { [header!]: value! } });
    expect([response.status, await response.json()]).toMatchObject([200, { api_keys: [] }]);
    child.kill(signal);
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, ""]);
  },
);

test("a port in use is a clear error and exit 1", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const { code, out, err } = await run("--port", String(port)).ended;
  taken.close();
  expect([code, out]).toEqual([1, ""]);
  expect(err).toBe(`The mock cannot listen on 127.0.0.1:${port}: the port is in use\n`);
});

test.each([
  [["--port", "1e3"], "--port"],
  [["--port", "65536"], "--port"],
  [["--regeneration", "twice"], "regeneration"],
  [["--host", ""], "--host"],
  [["--sed", "1"], "--sed"],
])("a wrong option is named, and exit 2: %j", async (args, named) => {
  const { code, out, err } = await run(...args).ended;
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(named);
  expect(err).not.toContain("    at ");
});
