/** The built docs, served from a subfolder, and a browser in which nothing else can be reached. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serveFolder } from "../../scripts/docs/serve.ts";

const base = "/some/where/";

/** Runs `npm run docs` and serves what it wrote. */
export async function buildSite() {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  const out = join(folder, "site");
  const args = ["--import", "tsx", "scripts/docs.ts", "--base", base, "--out", out];
  args.push("--origin", "https://docs.test");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  const server = await serveFolder(out, 0, base);
  return {
    folder,
    out,
    stdout,
    stderr,
    url: server.origin + base,
    files: readdirSync(out, { recursive: true, encoding: "utf8" }),
    read: (path: string) => readFileSync(join(out, path), "utf8"),
    close() {
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Visit extends BrowserContextOptions {
  width?: number;
}

/** A tab that collects everything that goes wrong in it: console messages, errors, foreign requests. */
export async function visit(
  browser: Browser,
  url: string,
  { width = 1280, ...options }: Visit = {},
) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
  const problems: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(String(error)));
  await context.route(
    (target) => !target.href.startsWith(url) && target.protocol !== "data:",
    (route) => {
      problems.push(`asked for ${route.request().url()}`);
      return route.abort();
    },
  );
  return {
    page,
    problems,
    /** Goes to a page, and waits until its scripts have taken over, where it has any. */
    async open(path: string) {
      problems.length = 0;
      await page.goto(url + path);
      if (options.javaScriptEnabled === false) return;
      await page.waitForFunction(() => "__vue_app__" in document.querySelector("#app")!);
    },
    close: () => context.close(),
  };
}

/**
 * What axe-core finds that is serious or critical, one line each: in the page or a part, by all rules or some.
 * `contrast: false` leaves out the check of colors, which takes far longer than all others.
 */
export async function axeFindings(
  page: Page,
  {
    within = "html",
    rules,
    contrast = true,
  }: { within?: string; rules?: string[]; contrast?: boolean } = {},
): Promise<string[]> {
  await page.evaluate(async () => {
    // Transitions that a click or another colour scheme begins are there after a frame.
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ([include, values, enabled]) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(include, {
        resultTypes: ["violations"],
        preload: false,
        rules: { "color-contrast": { enabled } },
        ...(values && { runOnly: { type: "rule", values } }),
      }),
    [within, rules, contrast] as const,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
