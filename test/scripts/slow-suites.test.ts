import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";

test("a slow suite of which no test has the requested name fails, and names those that there are", async () => {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const suite = ["--config", "test/vitest.slow.config.ts", "test/spec/tools.slow.ts"];
  const args = [vitest, "run", ...suite, "-t", "no such tool"];
  const { exitCode, stderr } = await execa(process.execPath, args, { cwd: root, reject: false });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/No test has run\. There are:\nhey-api reads .*\nkubb reads /);
});
