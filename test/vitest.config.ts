import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./helpers/sequencer.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^monad-api-keys$/, replacement: `${root}src/index.ts` },
      { find: /^monad-api-keys\/(\w+\/[\w-]+)$/, replacement: `${root}src/$1.ts` },
      { find: /^monad-api-keys\/(\w+)$/, replacement: `${root}src/$1/index.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    env: { REDOCLY_TELEMETRY: "off" },
    // Long, for a busy machine: no test waits for time to pass. A broken tree fails fast by `bail`.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    bail: 20,
    // More workers than cores, as much of the work is done by processes that the tests start. Files share their
    // worker's modules, which saves a third of the CPU time: a test that changes a global restores it.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    isolate: false,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "text"],
      thresholds: {
        statements: 96,
        branches: 95,
        functions: 96,
        lines: 96,
        "src/{*,core/*,rotation/*}.ts": { statements: 98, branches: 97, functions: 97, lines: 98 },
      },
    },
  },
});
