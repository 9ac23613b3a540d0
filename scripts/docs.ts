/**
 * npm run docs [-- --serve] [--port N] [--spec FILE] [--out DIR]
 *
 * Reads openapi/api-keys.yaml (or FILE) with its samples, README.md, CHANGELOG.md and src/. Writes
 * dist/docs (or DIR), whole or not at all: the API reference, the guide and the TypeScript reference as a
 * static site. Prints what `redocly score` says of the spec. `--serve` shows the site on loopback until
 * Ctrl-C.
 * Exit code: 0 done; 1 a finding, a failed build or a port in use; 2 a wrong option.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { Server } from "node:http";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { allEnded, type Site, siteParts } from "./docs/page.ts";
import { serveFolder } from "./docs/serve.ts";
import { pathOf, portOf } from "./lib/options.ts";
import { root } from "./lib/root.ts";

try {
  process.exitCode = await main(options());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function options() {
  const { values } = parseArgs({
    options: {
      serve: { type: "boolean", default: false },
      port: { type: "string" },
      spec: { type: "string", default: join(root, "openapi/api-keys.yaml") },
      out: { type: "string", default: join(root, "dist/docs") },
    },
  });
  const { serve } = values;
  if (!serve && values.port !== undefined) throw new Error("--port goes with --serve");
  const port = portOf(values.port ?? "8080");
  return { spec: pathOf("--spec", values.spec), out: pathOf("--out", values.out), serve, port };
}

async function main({ spec, out, serve, port }: ReturnType<typeof options>): Promise<number> {
  let server: Server | undefined;
  try {
    // Before the build, so that a port in use is known at once.
    refuseToReplace(out);
    server = serve ? await listen(out, port) : undefined;
    await writeSite(spec, out);
    const address = server?.address();
    if (typeof address === "object" && address) {
      console.log(`http://127.0.0.1:${address.port}/ (Ctrl-C ends it)`);
    }
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    server?.close();
    return 1;
  }
}

async function listen(folder: string, port: number): Promise<Server> {
  return serveFolder(folder, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: choose another with --port.`);
  });
}

async function writeSite(spec: string, out: string): Promise<void> {
  // TypeScript, TypeDoc and Redocly are loaded when they are needed: a wrong option is told at once.
  const { formatFinding, lintSpec } = await import("./lib/lint.ts");
  const shown = (path: string) => relative(process.cwd(), path);
  const findings = await lintSpec(spec, join(root, "openapi/redocly.yaml"));
  for (const finding of findings) console.error(formatFinding(finding));
  if (findings.some(({ severity }) => severity === "error")) {
    throw new Error(`${shown(spec)} does not lint; nothing was written.`);
  }
  const started = performance.now();
  const { files, score } = await build(spec, out);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${shown(out)}/ was written (${files} files, ${seconds} s)`);
  console.log(`redocly score: ${score} of 100`);
}

/** Builds beside the target and puts the result in its place by renaming: a failure leaves the old site. */
async function build(spec: string, out: string): Promise<{ files: number; score: number }> {
  const { addApiReference, scoreSpec } = await import("./docs/api.ts");
  const { addClientReference } = await import("./docs/client.ts");
  mkdirSync(dirname(out), { recursive: true });
  const work = mkdtempSync(`${out}.building-`);
  try {
    const site: Site = new Map();
    // Before the rest, which takes ten times as long.
    const score = await scoreSpec(spec, root);
    const parts = [addApiReference(site, spec, root, work), addClientReference(site, root, work)];
    await allEnded(parts);
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

/** What is no part of a former site would be lost. */
function refuseToReplace(out: string): void {
  const others = existsSync(out)
    ? readdirSync(out).filter((name) => !siteParts.includes(name))
    : [];
  if (others.length === 0) return;
  throw new Error(`--out: ${out} is no former site, it holds ${others.slice(0, 3).join(", ")}.`);
}

function replace(target: string, fresh: string, aside: string): void {
  const old = existsSync(target);
  if (old) renameSync(target, aside);
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (old) renameSync(aside, target);
    throw error;
  }
}
