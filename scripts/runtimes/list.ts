/** The runtimes of `npm run test:runtimes`: how each is had, and how it runs the consumer. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { findChromium, launch } from "../../test/helpers/chromium.ts";
import { install, run } from "../lib/pack.ts";

/** The consumer, ready to run. */
export interface App {
  /** Holds main.js, which takes a `baseUrl` and prints the results as JSON, and node_modules. */
  folder: string;
  /** Where runtimes are installed. */
  scratch: string;
  /** All of it as the text of one module that exports `results(baseUrl)`. */
  module: string;
}
export interface Results {
  version: string;
  inMemory: string[];
  overHttp: string[];
}
export interface Runtime {
  name: string;
  /** `baseUrl` is a mock's. */
  run(app: App, baseUrl: string): Promise<Results>;
}

/** The machine has no such runtime, and cannot get it. */
export class NotToBeHad extends Error {}

/** Installs a runtime from npm; resolves to the path of its program. */
async function get({ scratch }: App, name: string, version: string): Promise<string> {
  const folder = join(scratch, `${name}-${version}`);
  const program = join(folder, "node_modules/.bin", name);
  try {
    await install(folder, `${name}@${version}`);
    await run(folder, program, "--version");
  } catch (error) {
    throw new NotToBeHad((error as Error).message);
  }
  return program;
}

/** A runtime that runs a file and prints. */
const program = (title: string, name: string, version: string, args: string[] = []): Runtime => ({
  name: title,
  async run(app, baseUrl) {
    const said = await run(app.folder, await get(app, name, version), ...args, "main.js", baseUrl);
    return { version, ...JSON.parse(said) };
  },
});

const workerd: Runtime = {
  name: "workerd (Cloudflare Workers)",
  async run(app, baseUrl) {
    const version = "1.20261117.1";
    const path = await get(app, "workerd", version);
    const worker =
      "export default { fetch: async (request) => Response.json(await results(await request.text())) };";
    writeFileSync(join(app.scratch, "worker.js"), `${app.module}\n${worker}`);
    writeFileSync(join(app.scratch, "workerd.capnp"), workerdConfig);
    // It tells the port that it took on the descriptor that it is given: 1 is stdout.
    const child = spawn(path, ["serve", "--control-fd=1", "workerd.capnp"], { cwd: app.scratch });
    try {
      const said = await new Promise<string>((resolve, reject) => {
        let heard = "";
        child.stdout.on("data", (chunk) => {
          heard += chunk;
          if (heard.includes("\n")) resolve(heard);
        });
        child.stderr.on("data", (chunk) => (heard += chunk));
        child.once("error", reject);
        child.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${heard}`)));
      });
      const { port } = JSON.parse(said.split("\n")[0]!) as { port: number };
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: baseUrl });
      const text = await response.text();
      if (!response.ok) throw new Error(`The worker answered ${response.status}: ${text}`);
      return { version, ...JSON.parse(text) };
    } finally {
      child.kill();
    }
  },
};

// As Cloudflare runs a worker: no Node compatibility.
const workerdConfig = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "network", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-01-01",
  globalOutbound = "network",
);
`;

/** A page of one origin, the mock on another one: what the page reads, CORS lets it read. */
const chromium: Runtime = {
  name: "Chromium (a page of another origin)",
  async run(app, baseUrl) {
    const path = findChromium();
    if (!path) throw new NotToBeHad("there is no Chromium");
    const pages = createServer((request, response) => {
      const isScript = request.url === "/app.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? app.module : "<!doctype html><title>The consumer</title>");
    }).listen(0, "127.0.0.1");
    const browser = await launch(path);
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
      const program = `import("/app.js").then((app) => app.results("${baseUrl}"))`;
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
  program("Bun", "bun", "1.4.5"),
  workerd,
  chromium,
];
