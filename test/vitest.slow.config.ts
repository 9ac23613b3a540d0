import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";
import config from "./vitest.config.ts";

/** `-t NAME` may match nothing, which vitest takes for a success: a job of CI would check nothing. */
const failWithoutTests: Reporter = {
  onTestRunEnd(modules) {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    if (tests.some((test) => test.result().state !== "skipped")) return;
    console.error(`No test has run. There are:\n${tests.map(({ name }) => name).join("\n")}`);
    process.exitCode = 1;
  },
};

/** What takes minutes or needs the network: `npm run test:worlds`, `test:tools`, `test:previous` and `test:release`. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ["test/**/*.slow.ts"],
    reporters: ["verbose", failWithoutTests],
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    bail: 0,
    maxWorkers: 1,
  },
});
