/** The packed package in an app of Next.js that is built and started: what its patched fetch keeps. */
import { spawn } from "node:child_process";
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createMockMonad } from "../../../src/testing/index.ts";
import { apiKey, organizationId } from "../consumer/lifecycle.ts";
import { install } from "../../helpers/install.ts";
import { runProgram } from "../../../scripts/lib/program.ts";
import type { Host } from "./host.ts";

const pages = ["prerendered", "revalidated", "dynamic", "handler", "cached-handler"];

/** What a page shows: see test/package/worlds/next/lifecycle.js. */
interface Shown {
  ids: string[];
  haveDifferentTokens: boolean;
  before: number;
  after: number;
}

export const next = (version: string, react: string): Host => ({
  name: `Next.js ${version}`,
  async run({ tarball, scratch }) {
    const folder = join(scratch, `next-${version}`);
    const packages = [`next@${version}`, `react@${react}`, `react-dom@${react}`];
    await install(folder, tarball, ...packages);
    cpSync(join(import.meta.dirname, "next"), folder, { recursive: true });
    const mock = await createMockMonad({ organizationId, apiKey }).listen();
    const env = {
      MONAD_API_URL: mock.url,
      MONAD_API_KEY: apiKey,
      MONAD_ORGANIZATION_ID: organizationId,
      NEXT_TELEMETRY_DISABLED: "1",
      NODE_ENV: "production",
    };
    try {
      Object.assign(process.env, env);
      await runProgram(folder, "npx", "next", "build");
      const problems = await withServer(folder, async (url) => {
        const found: string[] = [];
        for (const page of pages) found.push(...(await visit(`${url}/${page}`, page)));
        return found;
      });
      problems.push(
        ...filesWithToken(join(folder, ".next")).map((file) => `a token is in ${file}`),
      );
      if (problems.length > 0) throw new Error(problems.join("\n"));
      const installed = JSON.parse(
        readFileSync(join(folder, "node_modules/next/package.json"), "utf8"),
      ) as { version: string };
      return { version: installed.version, found: `${pages.length} pages, each visited twice` };
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
      await mock.close();
    }
  },
});

/** Visits a page twice; what is wrong with it. */
async function visit(url: string, page: string): Promise<string[]> {
  const shown: Shown[] = [];
  for (let visits = 0; visits < 2; visits++) {
    const response = await fetch(url);
    const html = (await response.text()).replaceAll("&quot;", '"');
    const json = /<pre>(.*?)<\/pre>/.exec(html)?.[1];
    if (!json) return [`${page} responds with ${response.status}: ${html.slice(0, 500)}`];
    shown.push(JSON.parse(json) as Shown);
  }
  const ids = shown.flatMap((each) => each.ids);
  return [
    ...(new Set(ids).size < 4
      ? [`${page}: two visits with two creates each have ids ${ids.join(", ")}`]
      : []),
    ...(shown.every((each) => each.haveDifferentTokens) ? [] : [`${page}: a token came twice`]),
    ...(shown.every((each) => each.after === each.before + 2) ? [] : [`${page}: a list is stale`]),
  ];
}

/** Starts the app on a free port while `work` goes on. */
async function withServer<T>(folder: string, work: (url: string) => Promise<T>): Promise<T> {
  const port = await freePort();
  const bin = join(folder, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [bin, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: folder,
  });
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (/Ready|started server/i.test(output)) resolve();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("exit", (code) => reject(new Error(`next start ended with ${code}: ${output}`)));
  });
  try {
    await ready;
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Every token of the mock begins with this; in base64 there are three forms, by its offset. */
const mark = "mock-token";
const forms = [0, 1, 2].map((offset) => {
  const text = Buffer.from("x".repeat(offset) + mark).toString("base64");
  return text.slice(offset === 0 ? 0 : offset + 1, -4);
});

/** The files below a folder that contain a token, plain or in base64. */
function filesWithToken(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return false;
    const text = readFileSync(path, "latin1");
    return [mark, ...forms].some((form) => text.includes(form));
  });
}
