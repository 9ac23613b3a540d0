import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^monad-api-keys$/, replacement: here("./src/index.ts") },
      { find: /^monad-api-keys\/testing$/, replacement: here("./src/testing/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    env: { REDOCLY_TELEMETRY: "off" },
    testTimeout: 20_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "scripts/**/*.ts"],
      reporter: ["text-summary", "text"],
    },
    typecheck: { enabled: false },
  },
});
