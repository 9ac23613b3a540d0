/**
 * `ensure` as a process that is killed at random instants, several times in a row, over a real file and a
 * real connection: the stored token works after every request and every kill, and the next two runs leave
 * exactly the stored key.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoredKey } from "../../src/rotation/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import { bundleCli } from "../helpers/cli-program.ts";
import { isFull } from "../helpers/full.ts";
import { serve } from "../helpers/store-servers.ts";

const kills = isFull ? 1000 : 16;
/** Groups of kills that run at the same time. */
const lanes = 4;
const seed = 20_261_127;
const organizationId = "11111111-1111-4111-a111-111111111111";
const apiKey = "fake-api-key-of-the-job";
const role = "22222222-2222-4222-a222-222222222222";
const day = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "sigkill-"));
let program: string;
beforeAll(async () => {
  program = await bundleCli(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 9 }));

/**
 * When a run is killed: so many milliseconds after a request of it arrives, before or after that takes effect.
 * A run that is due has seven requests, and saves between them.
 */
interface Instant {
  request: number;
  phase: "before" | "after";
  delayMs: number;
}
const instants = fc.record({
  request: fc.integer({ min: 1, max: 7 }),
  phase: fc.constantFrom("before" as const, "after" as const),
  delayMs: fc.constantFrom(0, 0, 0, 1, 2, 3, 5),
});
/** Runs in a row that are killed. More could leave four keys, at which a run stops until they are deleted. */
const groups = fc.array(instants, { minLength: 3, maxLength: 3 });

/** A server and a file, and the processes that work on them. */
async function createWorld(name: string) {
  const file = join(folder, `${name}.json`);
  const keys = [{ name: "ci" }, { name: "another" }]; // not of this store, one with the same name
  const monad = createMockMonad({ organizationId, apiKey, keys });
  const bystanders = monad.keys().map(({ id }) => id);
  const violations: string[] = [];
  let run: { child: ChildProcess; instant: Instant | undefined; requests: number } | undefined;

  const stored = (): StoredKey | undefined => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as StoredKey;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error; // the file is cut
    }
  };
  const own = () => monad.keys().filter(({ id }) => !bystanders.includes(id));
  function check(when: string): void {
    const ids = own().map(({ id }) => id);
    const { id } = stored() ?? {};
    if (id !== undefined && !ids.includes(id)) violations.push(`${when}: access is lost`);
    if (ids.length > 5) violations.push(`${when}: ${ids.length} keys`);
    if (monad.keys().length - ids.length !== bystanders.length) {
      violations.push(`${when}: another key was deleted`);
    }
  }
  async function kill(phase: Instant["phase"]): Promise<void> {
    if (run?.instant?.request !== run?.requests || run?.instant?.phase !== phase) return;
    const { child, instant } = run;
    if (instant.delayMs === 0) child.kill("SIGKILL");
    else void setTimeout(instant.delayMs).then(() => child.kill("SIGKILL"));
  }
  const server = await serve(async ({ method, path, headers, body }) => {
    if (run) run.requests++;
    await kill("before");
    const response = await monad.fetch(`https://monad.com${path}`, {
      method,
      headers: Object.entries(headers).map(([field, value]) => [field, String(value)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    check(`${method} ${path}`);
    await kill("after");
    return { status: response.status, body: await response.json() };
  });

  /** Runs `ensure` to its end, or until it is killed; resolves to its exit code, null when it was killed. */
  async function ensure(instant?: Instant): Promise<number | null> {
    const terms = ["--lifetime", "90d", "--renew-before", "14d", "--grace", "0"];
    const args = ["ensure", "--file", file, "--name", "ci", "--role", role, ...terms];
    const child = spawn(process.execPath, [program, ...args], {
      env: {
        PATH: process.env.PATH,
        MONAD_API_URL: `${server.url}/api`,
        MONAD_ORGANIZATION_ID: organizationId,
        MONAD_API_KEY: apiKey,
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let messages = "";
    child.stderr.on("data", (chunk) => (messages += chunk));
    run = { child, instant, requests: 0 };
    const [code] = (await once(child, "close")) as [number | null];
    run = undefined;
    check("after a run");
    if (code !== null && code !== 0 && code !== 4)
      violations.push(`exit code ${code}: ${messages}`);
    return code;
  }
  /** Lets 80 days pass, after which the stored key is due: every time in the journal is as much earlier. */
  function age(): void {
    const document = stored();
    if (!document?.rotation) return;
    const earlier = (value: unknown): unknown =>
      typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)
        ? new Date(Date.parse(value) - 80 * day).toISOString()
        : value;
    const rotation: unknown = JSON.parse(JSON.stringify(document.rotation), (name, value) =>
      name === "since" || name === "after" ? earlier(value) : value,
    );
    writeFileSync(file, JSON.stringify({ ...document, rotation }));
  }
  return { ensure, age, stored, own, violations, close: server.close };
}

test(`${kills} kills lose no access, and leave no key behind after two more runs`, async () => {
  const worlds = Array.from({ length: lanes }, (_, lane) => createWorld(`lane-${lane}`));
  const planned = fc.sample(groups, { seed, numRuns: kills });
  let killed = 0;
  await Promise.all(
    worlds.map(async (created) => {
      const world = await created;
      while (killed < kills) {
        const group = planned.pop()!;
        const codes = [];
        for (const instant of group) {
          world.age();
          const code = await world.ensure(instant);
          codes.push(code);
          if (code === null) killed++;
        }
        const context = JSON.stringify({ group, codes });
        // 4: a create that was begun, and whose key was not found, is reported for an hour.
        await world.ensure();
        await world.ensure();
        expect(world.violations, context).toEqual([]);
        const id = world.stored()!.id!;
        expect(
          world.own().map((key) => key.id),
          context,
        ).toEqual([id]);
        expect(world.violations, context).toEqual([]);
      }
      await world.close();
    }),
  );
  expect(killed).toBeGreaterThanOrEqual(kills);
}, 900_000);
