import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** `npm run test:full`: everything that `npm test` samples. */
export default defineConfig({
  ...config,
  test: { ...config.test, env: { ...config.test?.env, TEST_FULL: "1" } },
});
