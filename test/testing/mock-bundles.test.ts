import { build } from "esbuild";
import { afterEach, expect, test, vi } from "vitest";
import type * as Testing from "../../src/testing/index.ts";
import { apiKey, call, organizationId } from "../helpers/mock-setup.ts";

afterEach(() => void vi.unstubAllGlobals());

/** The testing entry as one module. esbuild fails on an import of Node's modules for these platforms. */
async function bundle(platform: "browser" | "neutral", minify = false): Promise<typeof Testing> {
  const { outputFiles } = await build({
    entryPoints: ["src/testing/index.ts"],
    bundle: true,
    format: "esm",
    write: false,
    platform,
    minify,
    logLevel: "silent",
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}

test.each([
  ["browser", true],
  ["browser", false],
  ["neutral", true],
] as const)(
  "a bundle (%s, minified: %s) responds in process and listens",
  async (platform, minify) => {
    const { createMockMonad } = await bundle(platform, minify);
    const monad = createMockMonad({ organizationId, apiKey });
    expect((await call(monad)).status).toBe(200);
    const server = await monad.listen();
    expect((await call({ fetch }, {}, server.url)).status).toBe(200);
    await server.close();
  },
);

test.each([undefined, {}])(
  "listen states that it needs Node where process is %j",
  async (process) => {
    const { createMockMonad } = await bundle("browser");
    const monad = createMockMonad({ organizationId, apiKey });
    vi.stubGlobal("process", process);
    const error = await monad.listen().catch((reason: unknown) => reason);
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ message: expect.stringContaining("listen needs Node") });
  },
);
