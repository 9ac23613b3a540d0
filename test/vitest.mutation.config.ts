/** The tests that say something of src/, for `npm run test:mutation`: they run once for each mutant. */
import { configDefaults, defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

// For the tests of Retry-After: in Stryker's worker threads they cannot set a time zone themselves.
process.env.TZ = "Asia/Kolkata";

/** Tests of everything else (scripts, docs, package, spec), and those too slow for what they add. */
const others = [
  "{docs,package,scripts,spec}/*",
  "client/{faults,leftovers,secrets-fuzz,types}",
  "testing/mock-{browser,server}",
];

export default mergeConfig(
  base,
  defineConfig({
    test: { exclude: [...configDefaults.exclude, ...others.map((name) => `test/${name}.test.ts`)] },
  }),
);
