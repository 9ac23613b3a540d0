import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import { runProgram } from "../../scripts/lib/program.ts";

// The aim is 12.0. It is 16.05 now, of which openapi-fetch takes 2.9. The rest is the transport, error messages,
// paging, redaction and option checks, each of them promised. Code that is written twice costs next to nothing here,
// because gzip finds it: only what is dropped makes the bundle smaller. The limit is just above what is reached, and
// grows with the operations of the spec: one takes 0.05 to 0.1.
const mostKilobytes = 15.5 + 0.1 * Object.keys(routes).length;

const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-size-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The main entry and openapi-fetch, every export kept.
const { outputFiles, metafile } = await build({
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  external: ["node:*"],
  write: false,
  metafile: true,
});
const bundle = outputFiles[0]!.contents;

test(`takes at most ${mostKilobytes.toFixed(1)} kB, minified and compressed`, () => {
  const kilobytes = gzipSync(bundle, { level: 9 }).length / 1000;
  console.log(
    `main entry with openapi-fetch: ${(bundle.length / 1000).toFixed(2)} kB minified, ` +
      `${kilobytes.toFixed(2)} kB gzip`,
  );
  expect(kilobytes).toBeLessThanOrEqual(mostKilobytes);
});

test("is made of this package and openapi-fetch alone: no module of Node, and not the mock", () => {
  const inputs = Object.keys(metafile.inputs);
  const foreign = inputs.filter(
    (file) => !/^(src\/(core\/)?[^/]+|generated\/operations)\.ts$/.test(file),
  );
  expect(foreign).toEqual([expect.stringContaining("openapi-fetch")]);
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  expect(imports.filter((each) => each.external)).toEqual([]);
});

test("loads no undici, and so costs next to nothing, before the first call", async () => {
  const entry = join(folder, "client.mjs");
  writeFileSync(entry, bundle);
  const program = `
    const loaded = () => process.moduleLoadList.some((name) => name.endsWith("deps/undici/undici"));
    const { createApiKeysClient } = await import(${JSON.stringify(entry)});
    createApiKeysClient({ organizationId: "o", apiKey: "a" });
    const before = loaded();
    void new Request("http://localhost");
    console.log(before, loaded());`;
  expect(await runProgram(folder, process.execPath, "--input-type=module", "-e", program)).toBe(
    "false true\n",
  );
});
