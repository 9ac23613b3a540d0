/**
 * npm run docs [-- --serve] [--port N] [--out DIR]
 *
 * Reads the spec with its samples, README.md, CHANGELOG.md and src/. Writes dist/docs (or DIR), whole or
 * not at all: the API reference, the guide and the TypeScript reference as a static site. Prints what
 * `redocly score` says of the spec. `--serve` shows the site on loopback until Ctrl-C.
 * Exit code: 0 done; 1 a finding, a failed build or a port in use; 2 a wrong option.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addApiReference, scoreSpec } from "./docs-api.ts";
import { addClientReference } from "./docs-client.ts";
import type { Site } from "./docs-page.ts";
import { serveFolder } from "./docs-serve.ts";
import { formatFinding, lintSpec } from "./pipeline.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  const { out, serve, port } = options();
  process.exitCode = await main(out, serve ? port : undefined);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function options() {
  const { values } = parseArgs({
    options: {
      serve: { type: "boolean", default: false },
      port: { type: "string", default: "8080" },
      out: { type: "string", default: join(root, "dist/docs") },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) {
    throw new Error("--port takes a number from 0 to 65535");
  }
  return { out: resolve(values.out), serve: values.serve, port };
}

async function main(out: string, port: number | undefined): Promise<number> {
  const findings = await lintSpec(
    join(root, "openapi/api-keys.yaml"),
    join(root, "openapi/redocly.yaml"),
  );
  for (const finding of findings) console.error(formatFinding(finding));
  if (findings.some(({ severity }) => severity === "error")) return 1;

  try {
    const started = performance.now();
    const { files, score } = await build(out);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${relative(process.cwd(), out)}/ was written (${files} files, ${seconds} s)`);
    console.log(`redocly score: ${score} of 100`);
    if (port !== undefined) await show(out, port);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** Builds beside the target and puts the result in its place by renaming: a failure leaves the old site. */
async function build(out: string): Promise<{ files: number; score: number }> {
  mkdirSync(dirname(out), { recursive: true });
  const work = mkdtempSync(`${out}.building-`);
  try {
    const site: Site = new Map();
    const [score] = await Promise.all([
      scoreSpec(root),
      addApiReference(site, root, work),
      addClientReference(site, root, work),
    ]);
    const fresh = join(work, "site");
    for (const [path, content] of site) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), content);
    }
    replace(out, fresh, join(work, "old"));
    return { files: site.size, score };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function replace(target: string, fresh: string, aside: string): void {
  try {
    renameSync(target, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  renameSync(fresh, target);
}

async function show(folder: string, port: number): Promise<void> {
  const server = await serveFolder(folder, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: choose another with --port.`);
  });
  const address = server.address();
  if (typeof address === "object")
    console.log(`http://127.0.0.1:${address?.port}/ (Ctrl-C ends it)`);
}
