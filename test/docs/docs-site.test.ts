import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { siteParts } from "../../scripts/docs/page.ts";
import { findChromium, launch } from "../helpers/chromium.ts";
import { axeFindings, buildSite, deepLinks, openSite } from "../helpers/docs-setup.ts";

let site: Awaited<ReturnType<typeof buildSite>>;
let pages: string[];

beforeAll(async () => {
  site = await buildSite();
  pages = readdirSync(site.out, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".html"),
  );
}, 120_000);
afterAll(async () => void (await site.stop()));

describe("the files", () => {
  it("are told of, with a redocly score of 88 or better", () => {
    expect(site.stdout).toMatch(/site\/ was written \(\d+ files/);
    expect(Number(/redocly score: ([\d.]+) of 100/.exec(site.stdout)?.[1])).toBeGreaterThanOrEqual(
      88,
    );
  });

  it("are served on loopback by --serve", async () => {
    expect(new URL(site.url).hostname).toBe("127.0.0.1");
    expect(await (await fetch(site.url)).text()).toBe(site.read("index.html"));
  });

  it("replace what was there, and leave nothing beside them", () => {
    expect(pages).not.toContain("client/stale.html");
    expect(readdirSync(site.out).sort()).toEqual(siteParts);
    expect(readdirSync(site.folder)).toEqual(["site"]);
  });

  it("bear the hash of their content in their names", () => {
    for (const folder of ["assets", "client/assets"]) {
      for (const name of readdirSync(join(site.out, folder))) {
        const hash = createHash("sha256")
          .update(site.read(`${folder}/${name}`))
          .digest("hex");
        expect(name.split(".")[1]).toBe(hash.slice(0, 10));
      }
    }
  });

  it("have a policy on every page that allows no request, and no inline script but by its hash", () => {
    expect(pages.length).toBeGreaterThan(30);
    for (const page of pages) {
      const html = site.read(page);
      const policy =
        /^<!doctype html>.{0,80}<meta charset="utf-8"\/?>\s*<meta http-equiv="Content-Security-Policy" content="([^"]*)">/is.exec(
          html,
        )?.[1];
      expect(policy, page).toContain("default-src 'none'; script-src 'self'");
      expect(policy).toContain("connect-src 'none'; base-uri 'none'; form-action 'none'");
      expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|\*|https?:/);
      for (const [, script] of html.matchAll(/<script>(.*?)<\/script>/gs)) {
        const hash = createHash("sha256").update(script!).digest("base64");
        expect(policy).toContain(`'sha256-${hash}'`);
      }
    }
  });

  it("link to each other, and lead nowhere that is not there", () => {
    for (const page of pages) {
      for (const [, link] of site.read(page).matchAll(/ (?:href|src)="([^"#][^"]*)"/g)) {
        if (/^(?:https:|data:)/.test(link!)) continue;
        const [path, anchor] = link!.split("#");
        const target = normalize(join(dirname(page), path!));
        expect(existsSync(join(site.out, target)), `${page}: ${link}`).toBe(true);
        if (anchor) expect(site.read(target), `${page}: ${link}`).toContain(` id="${anchor}"`);
      }
    }
  });

  it("tell of errors, retries and paging in the words of the README", () => {
    const guide = site.read("client/index.html").replaceAll(/<[^>]*>/g, "");
    expect(guide).toContain("a 2xx that is not what the spec promises");
    expect(guide).toContain("Before retry n the client waits a random time");
    expect(guide).toContain("pages overlap by one key");
    expect(site.read("index.html")).toContain('href="client/index.html#errors"');
  });

  it("hold the spec as one file, its samples included", () => {
    expect(site.read("api-keys.yaml")).toContain("for await (const key of apiKeys.listAll())");
    expect(site.read("api-keys.yaml")).not.toContain("$ref: samples/");
  });
});

const chromium = findChromium();

describe.skipIf(!chromium)("in a browser with no network, below a subfolder", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof openSite>>;
  /** In one tab, as a new one costs a second. */
  let reader: Awaited<ReturnType<typeof served.visit>>;
  beforeAll(async () => {
    browser = await launch(chromium!);
    served = await openSite(browser, site.out);
    reader = await served.visit();
  }, 30_000);
  afterEach(() => expect(reader.problems.splice(0)).toEqual([]));
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  // One of each kind: the rest is made by the same templates.
  const clientPages = [
    "client/index.html",
    "client/modules.html",
    "client/modules/monad-api-keys.html",
    "client/interfaces/monad-api-keys.ApiKeysClient.html",
    "client/classes/monad-api-keys.ApiError.html",
    "client/types/monad-api-keys_testing.MockFault.html",
    "client/functions/monad-api-keys.isNotFound.html",
    "client/documents/CHANGELOG.html",
  ];
  const light = "rgb(255, 255, 255)";
  const dark = "rgb(34, 36, 43)";
  /** Between light and dark the colours alone differ. */
  const colours = ["color-contrast", "link-in-text-block"];

  const background = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.querySelector("header")!).backgroundColor);

  async function expectToFitAPhone(page: Page, path: string): Promise<void> {
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(375);
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  it("has on the API reference no serious finding of axe, nothing on the console, and fits into 375 px", async () => {
    const { page, open, problems, close } = await served.visit({ mode: "dark" });
    await open("index.html");
    expect(await background(page)).toBe(dark);
    expect(await axeFindings(page)).toEqual([]);
    await expectToFitAPhone(page, "index.html");
    for (const link of Object.values(deepLinks)) await open(`index.html${link}`);
    // An operation is rendered when it is visited, and stays: all are there now.
    const responses = page.getByRole("main").getByRole("heading", { name: "Responses" });
    expect(await responses.count()).toBe(Object.keys(deepLinks).length);
    await expectToFitAPhone(page, "the operations");
    expect(await axeFindings(page, colours)).toEqual([]);
    await page.getByTestId("color-mode-switcher").click();
    expect(await background(page)).toBe(light);
    expect(await axeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it("has none on the pages of the client, and they fit as well", async () => {
    const { page, open } = reader;
    for (const path of clientPages) {
      await open(path);
      expect(await axeFindings(page), path).toEqual([]);
      await expectToFitAPhone(page, path);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await background(page)).toBe(dark);
      expect(await axeFindings(page, colours), path).toEqual([]);
      await page.emulateMedia({ colorScheme: "light" });
    }
  });

  it("tells on the first screen what it is, how to authenticate, which servers there are, and the operations", async () => {
    const { page, open } = reader;
    await open("index.html");
    const main = page.getByRole("main");
    const about = "List, create, read, update, delete and regenerate the API keys";
    const servers = ["https://monad.com/api", "https://app.monad.com/api"];
    const places = [
      ...[about, "x-api-key", "Authorization"].map((text) => main.getByText(text).first()),
      ...servers.map((url) => main.getByTestId("panel-servers").getByText(url)),
      ...Object.keys(deepLinks).map((name) => main.getByRole("link", { name })),
    ];
    for (const place of places) {
      const box = await place.boundingBox();
      expect(box!.y + box!.height, String(place)).toBeLessThan(800);
    }
  });

  it("leads from each summary to its operation, under a link that stays", async () => {
    const { page, open } = reader;
    await open("index.html");
    for (const [title, link] of Object.entries(deepLinks)) {
      await page.getByRole("main").getByRole("link", { name: title, exact: true }).click();
      expect(page.url()).toBe(`${served.base}index.html${link}`);
      await page.locator("h2", { hasText: title }).waitFor();
      const top = () =>
        page.locator("h2", { hasText: title }).evaluate((it) => it.getBoundingClientRect().y);
      await expect.poll(top).toBeLessThan(300);
      await page.goBack();
      await page.locator("h1").waitFor();
    }
  });

  it("shows the samples of an operation in both languages", async () => {
    const { page, open } = reader;
    await open(`index.html${deepLinks["List API keys"]}`);
    const panel = page.getByRole("main");
    await panel.getByText("apiKeys.listAll()").first().waitFor();
    await panel.getByRole("button", { name: "TypeScript" }).first().click();
    await page.getByText("curl", { exact: true }).first().click();
    await panel.getByText("curl -sS --fail-with-body").first().waitFor();
  });

  it("finds an operation by the keyboard alone", async () => {
    const { page, open, problems, close } = await served.visit();
    await open("index.html");
    const reached: string[] = [];
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      reached.push((await page.evaluate(() => document.activeElement?.textContent)) ?? "");
    }
    const expected = ["HTTP API", "Client guide", "Reference", "Search Ctrl+K"];
    expect(reached).toEqual(expect.arrayContaining([...expected, ...Object.keys(deepLinks)]));

    await page.getByTestId("search-trigger").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("expired");
    await page.getByText("Regenerate API key").last().waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("regenerate");
    await page.getByText("new secret").last().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/index.html${deepLinks["Regenerate API key"]}**`);
    expect(problems).toEqual([]);
    await close();
  });

  it("finds an export in the reference", async () => {
    const { page, open } = reader;
    await open("client/modules.html");
    await page.getByRole("button", { name: "Search" }).click();
    await page.keyboard.type("isNotFound");
    await page.getByRole("listbox").getByRole("option").first().click();
    await page.waitForURL("**/client/functions/monad-api-keys.isNotFound.html**");
  });

  it("takes the colours chosen on one part to the others", async () => {
    const { page, open, close } = await served.visit({ mode: "light" });
    await open("index.html");
    expect(await background(page)).toBe(light);
    await page.getByTestId("color-mode-switcher").click();
    expect(await background(page)).toBe(dark);
    await page.getByRole("link", { name: "Reference" }).click();
    await page.waitForURL("**/client/modules.html");
    expect(await background(page)).toBe(dark);
    // From the first paint on, not only once TypeDoc's script has come.
    await page.route("**/main.*.js", () => {});
    await page.goto(`${served.base}client/index.html`, { waitUntil: "commit" });
    await page.locator("header").waitFor();
    expect(await background(page)).toBe(dark);
    await close();
  });

  it("is read without JavaScript, operations and samples included", async () => {
    const { page, problems, close } = await served.visit({ javaScriptEnabled: false });
    await page.goto(`${served.base}index.html`);
    await page.getByRole("link", { name: "Delete API key" }).click();
    const section = page.locator("section", { hasText: "Delete API key" });
    expect((await section.boundingBox())!.y).toBeLessThan(200);
    const text = await section.innerText();
    for (const words of [
      "DELETE /v2/",
      "404 API key not found",
      "apiKeys.delete(id)",
      "-X DELETE",
    ]) {
      expect(text).toContain(words);
    }
    await page.goto(`${served.base}client/index.html`);
    expect(await page.getByRole("heading", { name: "Retries" }).isVisible()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it("is painted before its script has come", async () => {
    const { page, close } = await served.visit();
    await page.route("**/*.js", () => {});
    await page.goto(`${served.base}index.html`, { waitUntil: "commit" });
    const link = page.getByRole("main").getByRole("link", { name: "List API keys" });
    await link.waitFor();
    expect((await link.boundingBox())!.x).toBeGreaterThan(280); // beside the menu: its style is there
    await close();
  });

  it("works when it is opened from a folder", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`file://${site.out}/index.html${deepLinks["Get API key"]}`);
    await page.locator("h2", { hasText: "Get API key" }).waitFor();
    await page.goto(`file://${site.out}/client/modules.html`);
    await page.locator(".tsd-navigation a").first().waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});
