import { build } from "esbuild";
import { expect, test } from "vitest";
import type * as Testing from "../../src/testing/index.ts";
import { apiKey, call, organizationId } from "../helpers/mock-setup.ts";

test.each([true, false])(
  "a bundle for browsers holds nothing of Node, and answers (minified: %s)",
  async (minify) => {
    const entryPoints = ["src/testing/index.ts"];
    const options = { bundle: true, format: "esm", platform: "browser", write: false } as const;
    const bundle = await build({ ...options, entryPoints, minify, logLevel: "silent" });
    const code = Buffer.from(bundle.outputFiles[0]!.contents).toString("base64");
    const testing = (await import(`data:text/javascript;base64,${code}`)) as typeof Testing;
    const monad = testing.createMockMonad({ organizationId, apiKey });
    expect((await call(monad)).status).toBe(200);
  },
);
