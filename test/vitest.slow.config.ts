import { defineConfig } from "vitest/config";
import config from "./vitest.config.ts";

/** What takes minutes or needs the network: `npm run test:worlds`, `test:tools`, `test:previous` and `test:release`. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ["test/**/*.slow.ts"],
    reporters: ["verbose"],
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    bail: 0,
    maxWorkers: 1,
  },
});
