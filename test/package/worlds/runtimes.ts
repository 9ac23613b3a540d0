/** The runtimes of `npm run test:worlds`: how to get each, and how it runs the programs. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { install } from "../../helpers/install.ts";
import { runProgram } from "../../../scripts/lib/program.ts";
import { findChromium, launch } from "../../helpers/chromium.ts";
import type { Endings } from "../consumer/interruption.ts";

/** The programs, ready to run. */
export interface App {
  /** Contains main.js, which takes the URLs as JSON and prints the results as JSON, and node_modules. */
  folder: string;
  /** Where runtimes are installed. */
  scratch: string;
  /** The source of one module that exports `results(urls)`. */
  module: string;
}
/** The base URLs of the servers to call. */
export interface Urls {
  mock: string;
  interrupting: string;
}
export interface Results {
  version: string;
  inMemory: string[];
  overHttp: string[];
  endings: Endings;
}
export interface Runtime {
  name: string;
  /** Whether it sends an interrupted POST again, which nothing can prevent. */
  resends?: boolean;
  run(app: App, urls: Urls): Promise<Results>;
}

/** Installs the package, and writes the programs: as files, and bundled as one module. */
export async function buildApp(scratch: string, tarball: string): Promise<App> {
  const folder = join(scratch, "app");
  await install(folder, tarball);
  for (const name of ["lifecycle", "interruption"]) {
    const path = join(import.meta.dirname, `../consumer/${name}.ts`);
    const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts", format: "esm" });
    writeFileSync(join(folder, `${name}.js`), code.replaceAll('.ts"', '.js"'));
  }
  const results = `
    import { inMemory, lifecycle } from "./lifecycle.js";
    import { interruption } from "./interruption.js";
    export const results = async ({ mock, interrupting }) => ({
      inMemory: await inMemory(),
      overHttp: await lifecycle({ baseUrl: mock }),
      endings: await interruption(interrupting),
    });`;
  writeFileSync(join(folder, "results.js"), results);
  const program = `
    import { results } from "./results.js";
    console.log(JSON.stringify(await results(JSON.parse(process.argv[2]))));`;
  writeFileSync(join(folder, "main.js"), program);
  const { outputFiles } = await build({
    entryPoints: [join(folder, "results.js")],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return { folder, scratch, module: outputFiles[0]!.text };
}

/** Installs a runtime from npm; resolves to the path of its program. */
async function get({ scratch }: App, name: string, version: string): Promise<string> {
  const folder = join(scratch, `${name}-${version}`);
  await install(folder, `${name}@${version}`);
  const program = join(folder, "node_modules/.bin", name);
  await runProgram(folder, program, "--version");
  return program;
}

/** A runtime that runs a file and prints its output. */
const program = (title: string, name: string, version: string, args: string[] = []): Runtime => ({
  name: title,
  async run(app, urls) {
    const path = await get(app, name, version);
    const output = await runProgram(app.folder, path, ...args, "main.js", JSON.stringify(urls));
    return { version, ...JSON.parse(output) };
  },
});

const workerd = (compatibilityDate: string): Runtime => ({
  name: `workerd of ${compatibilityDate} (Cloudflare Workers)`,
  async run(app, urls) {
    const version = "1.20261117.1";
    const path = await get(app, "workerd", version);
    const worker =
      "export default { fetch: async (request) => Response.json(await results(await request.json())) };";
    writeFileSync(join(app.scratch, "worker.js"), `${app.module}\n${worker}`);
    writeFileSync(join(app.scratch, "workerd.capnp"), workerdConfig(compatibilityDate));
    // It reports its port on this file descriptor: 1 is stdout.
    const child = spawn(path, ["serve", "--control-fd=1", "workerd.capnp"], { cwd: app.scratch });
    try {
      const report = await new Promise<string>((resolve, reject) => {
        let output = "";
        child.stdout.on("data", (chunk) => {
          output += chunk;
          if (output.includes("\n")) resolve(output);
        });
        child.stderr.on("data", (chunk) => (output += chunk));
        child.once("error", reject);
        child.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${output}`)));
      });
      const { port } = JSON.parse(report.split("\n")[0]!) as { port: number };
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: "POST",
        body: JSON.stringify(urls),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`The worker responded with ${response.status}: ${text}`);
      return { version, ...JSON.parse(text) };
    } finally {
      child.kill();
    }
  },
});

// As Cloudflare runs a worker: no Node compatibility.
const workerdConfig = (
  compatibilityDate: string,
) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "network", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${compatibilityDate}",
  globalOutbound = "network",
);
`;

/** The page and the servers have different origins, so that CORS applies. */
const chromium: Runtime = {
  name: "Chromium (a page of another origin)",
  resends: true, // over HTTP/1.1, when a reused connection closes before the response
  async run(app, urls) {
    const path = findChromium();
    if (!path) throw new Error("There is no Chromium: set CHROMIUM_PATH.");
    const pages = createServer((request, response) => {
      const isScript = request.url === "/app.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? app.module : "<!doctype html><title>The programs</title>");
    }).listen(0, "127.0.0.1");
    const browser = await launch(path);
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
      const program = `import("/app.js").then((app) => app.results(${JSON.stringify(urls)}))`;
      const results = await page.evaluate<Results>(program);
      return { ...results, version: browser.version() };
    } finally {
      await browser.close();
      pages.close();
    }
  },
};

export const runtimes: Runtime[] = [
  program("Node 20", "node", "20.19.0"), // the oldest that is supported
  program("Node 22", "node", "22.23.3"),
  program("Node 24", "node", "24.21.0"),
  program("Node 26", "node", "26.10.0"),
  // Not --allow-env: an environment that may not be read is an empty one.
  program("Deno", "deno", "2.9.6", ["run", "--no-prompt", "--allow-net", "--allow-read"]),
  program("Bun 1.3.13", "bun", "1.3.13"), // sends a POST again, which the client prevents
  program("Bun", "bun", "1.4.5"),
  workerd("2024-01-01"), // whose fetch throws on the field cache
  workerd("2026-01-01"),
  chromium,
];
