/**
 * npm run test:worlds [-- -t NAME]
 *
 * Runs the packed package where users run it, or where the name of the world matches NAME. In every supported
 * runtime, two programs of test/package/consumer/: a key's lifecycle, against the mock in memory and over HTTP, and
 * calls that the server interrupts. In frameworks and test runners, the programs of test/package/worlds/. Each is
 * installed from npm into a temporary folder; only Chromium is the machine's own (CHROMIUM_PATH).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { pack } from "../../scripts/lib/pack.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import { apiKey, expectedSteps, organizationId } from "./consumer/lifecycle.ts";
import { hosts } from "./worlds/hosts.ts";
import { startInterruptingServer } from "./worlds/interrupting-server.ts";
import { type App, buildApp, runtimes } from "./worlds/runtimes.ts";

const scratch = mkdtempSync(join(tmpdir(), "monad-api-keys-worlds-"));
let tarball: string;
let app: App;
beforeAll(async () => {
  tarball = await pack(join(scratch, "tarball"));
  app = await buildApp(scratch, tarball);
});
afterAll(() => rmSync(scratch, { recursive: true }));

test.for(runtimes)("a key's lifecycle passes in $name", async ({ run, resends }, { annotate }) => {
  const mock = await createMockMonad({ organizationId, apiKey }).listen();
  onTestFinished(() => mock.close());
  const interrupting = await startInterruptingServer();
  onTestFinished(() => interrupting.close());
  const results = await run(app, { mock: mock.url, interrupting: interrupting.url });
  const { create, regenerate, fetch } = interrupting.deliveries;
  const counts = `create ${create}, regenerate ${regenerate}, its own fetch ${fetch}`;
  await annotate(`${results.version}; deliveries of an interrupted POST: ${counts}`);

  expect(results.inMemory).toEqual(expectedSteps);
  expect(results.overHttp).toEqual(expectedSteps);
  if (resends) return;
  expect([create, regenerate]).toEqual([1, 1]);
  const { create: created, regenerate: regenerated } = results.endings;
  expect([created, regenerated]).toEqual(Array(2).fill("ConnectionError, unknown"));
});

test.for(hosts)("the programs for $name pass", async ({ run }, { annotate }) => {
  const { version, found } = await run({ tarball, scratch });
  await annotate(`${version}: ${found}`);
});
