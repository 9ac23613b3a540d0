/**
 * npm run docs [-- --serve] [--port N] [--base PATH] [--origin URL] [--out DIR]
 *
 * Builds the docs as a static site: the guide in docs/, the HTTP API from openapi/, the TypeScript
 * reference from the docstrings in src/. Writes dist/docs (or DIR), completely or not at all, and prints
 * the result of `redocly score`. `--serve` then serves the site on loopback until Ctrl-C.
 * Exit code: 0 done; 1 a failed build or a port in use; 2 a wrong option.
 */
import { existsSync, readdirSync, renameSync } from "node:fs";
import { join, relative } from "node:path";
import { serveFolder } from "./docs/serve.ts";
import {
  defineCommand,
  interruption,
  pathOf,
  portOf,
  runAsProgram,
  UsageError,
} from "./lib/command.ts";
import { root } from "./lib/root.ts";
import { inTemporaryFolder } from "./lib/temporary.ts";

export const main = defineCommand({
  usage: "npm run docs -- [options]",
  summary: "Builds the docs as a static site, and prints the result of `redocly score`.",
  options: {
    serve: { type: "boolean", default: false, help: "serve the site on loopback until Ctrl-C" },
    port: { type: "string", value: "N", help: "the port of --serve (8080)" },
    base: { type: "string", value: "PATH", default: "/", help: "where the site is served (/)" },
    origin: {
      type: "string",
      value: "URL",
      help: "the address of the host, for canonical links and sitemap.xml",
    },
    out: {
      type: "string",
      value: "DIR",
      default: join(root, "dist/docs"),
      help: "the folder to write (dist/docs)",
    },
  },
  async run({ values, signal = interruption() }) {
    if (!values.serve && values.port !== undefined) throw new UsageError("--port needs --serve");
    const port = portOf(values.port ?? "8080");
    const base = basePath(values.base);
    const address = values.origin === undefined ? "" : siteAddress(values.origin, base);
    const out = pathOf("--out", values.out);
    refuseOtherFolder(out);
    // Before the build, so that a port in use is reported at once.
    const server = values.serve ? await serveFolder(out, port, base) : undefined;
    try {
      await build(out, base, address);
      if (server) {
        console.log(`${server.origin}${base} (Ctrl-C stops it)`);
        await new Promise((stop) => signal.addEventListener("abort", stop, { once: true }));
      }
      return 0;
    } finally {
      server?.close();
    }
  },
});

function basePath(value: string): string {
  if (!/^\/([\w.-]+\/?)*$/.test(value)) throw new UsageError("--base takes a path such as /docs/");
  return value.endsWith("/") ? value : `${value}/`;
}

function siteAddress(origin: string, base: string): string {
  if (!/^https?:\/\/[\w.-]+(:\d+)?\/?$/.test(origin)) {
    throw new UsageError("--origin takes an address such as https://docs.example.com");
  }
  return new URL(base, origin).href;
}

/** Replacing a folder that is not a former site would lose what is in it. */
function refuseOtherFolder(out: string): void {
  if (!existsSync(out) || existsSync(join(out, "hashmap.json"))) return;
  const [name] = readdirSync(out);
  if (name !== undefined) throw new Error(`--out: ${out} is not a former site; it holds ${name}.`);
}

/** Builds beside the target and then renames, so that a failure leaves the former site. */
const build = (out: string, base: string, address: string): Promise<void> =>
  inTemporaryFolder(`${out}.building-`, async (work) => {
    process.env.DOCS_ADDRESS = address; // docs/.vitepress/config.ts reads it
    // Loaded here, so that a wrong option is reported at once.
    const { scoreSpec } = await import("./docs/score.ts");
    const { writeReference } = await import("./docs/reference.ts");
    const vitepress = await import("vitepress");
    const [score] = await Promise.all([scoreSpec(), writeReference()]);
    await vitepress.build(join(root, "docs"), { base, outDir: join(work, "site") });
    if (existsSync(out)) renameSync(out, join(work, "former"));
    renameSync(join(work, "site"), out);
    console.log(`Wrote ${relative(process.cwd(), out)}/`);
    console.log(`redocly score: ${score} of 100`);
  });

await runAsProgram(import.meta.url, main);
