/** The quick tests of src/, for `npm run test:mutation`, which runs them once for each mutant. */
import { configDefaults, defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

// For the tests of Retry-After, which cannot set a time zone in Stryker's worker threads.
process.env.TZ = "Asia/Kolkata";

/** Tests of everything else, and tests that are too slow for what they add. */
const excluded = [
  "{docs,package,scripts,spec}/*",
  "client/{faults,leftovers,secrets-fuzz,types}",
  "testing/mock-{browser,server}",
];

export default mergeConfig(
  base,
  defineConfig({
    // Isolated, because mutants of module-level code act only when the module is loaded again.
    test: {
      isolate: true,
      exclude: [...configDefaults.exclude, ...excluded.map((name) => `test/${name}.test.ts`)],
    },
  }),
);
