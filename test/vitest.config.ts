import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^monad-api-keys$/, replacement: `${root}src/index.ts` },
      { find: /^monad-api-keys\/testing$/, replacement: `${root}src/testing/index.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    env: { REDOCLY_TELEMETRY: "off" },
    // For a machine that is busy: nothing here waits for time to pass.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One a core: most of the time goes into processes that the tests start.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      // The scripts run in processes of their own, which are not measured.
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "text"],
    },
  },
});
