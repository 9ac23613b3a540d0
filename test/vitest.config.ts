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
    testTimeout: 20_000,
    // One more than cores: much of the time goes into waiting for processes that the tests start.
    maxWorkers: 3,
    coverage: {
      provider: "v8",
      // The scripts run in processes of their own, which are not measured.
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "text"],
    },
  },
});
