/** The built site, and a browser in which everything but the site is out of reach. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serveFolder } from "../../scripts/docs/serve.ts";

/** The links that stand in other people's pages: they are not to change. */
export const deepLinks: Record<string, string> = {
  "List API keys": "#/organization-api-keys/listapikeys",
  "Create API key": "#/organization-api-keys/createapikey",
  "Get API key": "#/organization-api-keys/getapikey",
  "Update API key": "#/organization-api-keys/updateapikey",
  "Delete API key": "#/organization-api-keys/deleteapikey",
  "Regenerate API key": "#/organization-api-keys/regenerateapikey",
};

const command = ["--import", "tsx", "scripts/docs.ts"];

/** Runs `npm run docs -- ARGS`. */
export const docs = (...args: string[]) =>
  promisify(execFile)(process.execPath, [...command, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );

/** Builds the site by `npm run docs -- --serve`, and waits until it is served. */
export async function buildSite() {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  const out = join(folder, "site");
  mkdirSync(join(out, "client"), { recursive: true });
  writeFileSync(join(out, "client/stale.html"), "of an earlier build");
  const args = [...command, "--serve", "--port", "0", "--out", out];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    stdout += chunk;
    if (stdout.includes("Ctrl-C")) break;
  }
  const url = /http:\S+/.exec(stdout)?.[0];
  if (!url) throw new Error(`npm run docs ended with ${child.exitCode}`);
  return {
    ...{ folder, out, stdout, url },
    read: (path: string) => readFileSync(join(out, path), "utf8"),
    /** Ends the command as Ctrl-C does, and returns how it ended. */
    async stop() {
      child.kill("SIGINT");
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      rmSync(folder, { recursive: true });
      return code ?? signal;
    },
  };
}

export interface Visit extends BrowserContextOptions {
  mode?: "light" | "dark";
  width?: number;
}

/** Opens pages of a site that is served from a subfolder, and notes everything that goes wrong there. */
export async function openSite(browser: Browser, folder: string) {
  const server: Server = await serveFolder(folder, 0, "/some/where/");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`;
  return {
    base,
    close: () => server.close(),
    async visit({ mode = "light", width = 1280, ...options }: Visit = {}) {
      const context = await browser.newContext({
        colorScheme: mode,
        viewport: { width, height: 800 },
        ...options,
      });
      const problems: string[] = [];
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(message.text());
      });
      // Chromium is silent about code from a text that the policy stops, when the script catches it.
      await context.addInitScript(() =>
        addEventListener("securitypolicyviolation", (event) => {
          console.error(`against ${event.effectiveDirective}: ${event.blockedURI}`);
        }),
      );
      page.on("pageerror", (error) => problems.push(String(error)));
      await context.route("**/*", (route) => {
        const url = route.request().url();
        if (url.startsWith(base)) return route.continue();
        problems.push(`asked for ${url}`);
        return route.abort();
      });
      const open = async (path: string) => {
        await page.goto(base + path);
        await ready(page, path);
      };
      return { page, problems, open, close: () => context.close() };
    },
  };
}

/** Waits until the scripts have done with a page. */
async function ready(page: Page, path: string): Promise<void> {
  const [title] = Object.entries(deepLinks).find(([, link]) => path.endsWith(link)) ?? [];
  if (path.startsWith("client/")) {
    await page.locator(".tsd-navigation a").first().waitFor({ state: "attached" });
  } else if (title) {
    await page.locator("h2", { hasText: title }).waitFor();
  } else {
    await page.locator("h1").waitFor();
    await page.getByRole("link", { name: "Download description" }).waitFor();
  }
  await stillness(page);
}

/** Waits until nothing fades in any more. */
async function stillness(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== "running"),
  );
}

/** What axe-core finds that is serious or critical, a line each; of all its rules, or of some. */
export async function axeFindings(page: Page, rules?: string[]): Promise<string[]> {
  await stillness(page);
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (values) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        resultTypes: ["violations"],
        ...(values && { runOnly: { type: "rule", values } }),
      }),
    rules,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
