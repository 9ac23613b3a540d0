import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { searchOptions } from "../../docs/.vitepress/theme/search-options.ts";
import { headingsOf } from "../../docs/.vitepress/plain-markdown.ts";
import { operationsOf, parseSpec, type Spec } from "../../scripts/lib/spec.ts";
import { findChromium, launch } from "../helpers/chromium.ts";
import { isFull } from "../helpers/full.ts";
import { axeFindings, buildSite, visit } from "../helpers/docs-setup.ts";
import { operations } from "../helpers/operations.ts";
import { searchWords } from "../helpers/search-words.ts";

const operationOf = (id: string) => operations.find(({ operationId }) => operationId === id)!;
const summaryOf = (id: string): string => operationOf(id).summary!;

interface SearchIndex {
  search(words: string): { id: string }[];
}

// Built while the tests are collected: the pages are the cases.
const site = await buildSite();
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as {
  version: string;
};
const pages = site.files.filter((name) => name.endsWith(".html")).sort();
const copies = pages
  .filter((name) => name !== "404.html")
  .map((name) => name.replace(/html$/, "md"));
const chromium = findChromium();
afterAll(() => site.close());

describe("the build", () => {
  test("reports a redocly score of 80 or better", () => {
    const score = /redocly score: ([\d.]+) of 100/.exec(site.stdout)?.[1];
    expect(Number(score)).toBeGreaterThanOrEqual(80);
  });

  test("knows the language of every block of code", () => {
    expect(site.stdout + site.stderr).not.toContain("is not loaded");
    expect(site.read("guide/recipes.html")).toContain('class="language-mjs');
  });

  test("leaves nothing but the site", () => {
    expect(readdirSync(site.folder)).toEqual(["site"]);
  });

  test("has a page for every operation of the spec, and lists it on the overview", () => {
    const overview = site.read("api/index.html");
    for (const { operationId } of operationsOf(parseSpec(site.read("api-keys.yaml")))) {
      expect(pages).toContain(`api/${operationId}.html`);
      expect(overview).toContain(`${operationId}.html`);
    }
  });

  test("has a page for every error status of the spec, with its operations and message", () => {
    const statuses = new Map<string, { operationId: string; description: string }[]>();
    for (const { operationId, responses } of operationsOf(parseSpec(site.read("api-keys.yaml")))) {
      for (const [status, { description = "" }] of Object.entries(responses)) {
        if (status.startsWith("2")) continue;
        statuses.set(status, [...(statuses.get(status) ?? []), { operationId, description }]);
      }
    }
    const found = site.files.flatMap((name) => /^api\/errors\/(\d+)\.md$/.exec(name)?.[1] ?? []);
    expect(found.sort()).toEqual([...statuses.keys()].sort());
    for (const [status, operations] of statuses) {
      const page = site.read(`api/errors/${status}.md`);
      for (const { operationId } of operations) expect(page, status).toContain(`${operationId}.md`);
      const messages = new Set(operations.map(({ description }) => description));
      if (messages.size === 1) expect(page).toContain(`# ${status}: ${[...messages][0]}`);
      for (const { operationId } of operationsOf(parseSpec(site.read("api-keys.yaml")))) {
        const declares = operations.some((operation) => operation.operationId === operationId);
        expect(page.includes(`(../${operationId}.md)`), `${operationId} ${status}`).toBe(declares);
      }
    }
  });

  test("offers the spec as one file without references to others", () => {
    const yaml = site.read("api-keys.yaml");
    const references = [...yaml.matchAll(/\$ref:\s*"?([^"\s}]+)/g)].map(([, target]) => target!);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((target) => !target.startsWith("#/"))).toEqual([]);
    expect((parseSpec(yaml) as Spec & { openapi: string }).openapi).toMatch(/^3\.1/);
  });

  test("puts a Markdown copy beside every page, without what is for VitePress alone", () => {
    for (const copy of copies) {
      expect(site.read(copy), copy).toMatch(/^# /m);
      expect(site.read(copy), copy).not.toMatch(/\{#|\{\.|__VP|<!--|<div|^<<<|^ *:::|^<[A-Z]/m);
    }
    // What VitePress inserts.
    expect(site.read("guide/find-expiring-keys.md")).toContain("await main(process.argv.slice(2))");
    expect(site.read("changelog.md")).toContain(`## ${version}`);
  });

  test("links in the copies lead to files and headings that exist", () => {
    const targets = copies.flatMap((copy) =>
      [...site.read(copy).matchAll(/\]\((?!https:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
        ([link, path, fragment]) => ({
          copy,
          link,
          path: path!,
          fragment,
        }),
      ),
    );
    expect(targets.length).toBeGreaterThan(150);
    const broken = targets.filter(({ copy, path, fragment }) => {
      const file = path === "" ? copy : posix.join(posix.dirname(copy), path);
      if (!site.files.includes(file)) return true;
      return fragment && ![...headingsOf(site.read(file)).values()].includes(fragment);
    });
    expect(broken).toEqual([]);
  });

  test("llms.txt lists and describes every page and file, llms-full.txt contains all pages", () => {
    const llms = site.read("llms.txt");
    const full = site.read("llms-full.txt");
    for (const copy of copies.filter((name) => name !== "index.md")) {
      expect(llms, copy).toMatch(new RegExp(`\\(/some/where/${copy}\\): [A-Z\`].{15,}`));
      expect(full, copy).toContain(site.read(copy));
    }
    expect(llms).toContain("(/some/where/api/deleteApiKey.md): Deletes an API key.");
    for (const file of ["llms-full.txt", "api-keys.yaml"]) {
      expect(llms).toContain(`(/some/where/${file}): `);
    }
  });

  test("names its assets by their content", () => {
    const assets = site.files.filter((name) => /^assets\/.*\.(js|css)$/.test(name));
    expect(assets.length).toBeGreaterThan(0);
    for (const name of assets) expect(name).toMatch(/\.[\w-]{8}(\.lean)?\.(js|css)$/);
  });
});

const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value]) => value!);

describe.each(pages.filter((name) => name !== "404.html"))("%s", (name) => {
  const html = site.read(name);

  test("links to pages and anchors that exist, below the site's own path", () => {
    const broken = attributes(html, "href").filter((href) => {
      if (/^(https:|data:)/.test(href)) return false;
      const { pathname, hash } = new URL(href, `${site.url}${name}`);
      const below = posix.relative("/some/where", decodeURI(pathname));
      if (below.startsWith("..")) return true;
      const file = pathname.endsWith("/") ? posix.join(below, "index.html") : below;
      if (!site.files.includes(file)) return true;
      return (
        hash !== "" &&
        !attributes(site.read(file), "id").includes(decodeURIComponent(hash.slice(1)))
      );
    });
    expect(broken).toEqual([]);
  });

  test("has a policy that allows its own scripts and no other code, style or request", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    const sha = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const scripts = [...html.matchAll(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gs)];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'self' ${scripts.map(([, code]) => sha(code!)).join(" ")}`,
      "style-src 'self'",
      // Of VitePress's menu on narrow pages. Any other would fail after a click on a link to its page.
      name === "index.html"
        ? expect.stringMatching(/^style-src-attr ('none'|'unsafe-hashes')/)
        : `style-src-attr 'unsafe-hashes' ${sha("--vp-vh:0px;")}`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.indexOf("http-equiv")).toBeLessThan(html.indexOf("<script"));
  });

  test("has a language, a title, one h1, and skips no level of headings", () => {
    expect(html).toMatch(/<html lang="en"[^]*<title>[^<]+<\/title>/);
    const content = html.slice(html.indexOf('id="VPContent"'));
    const levels = [...content.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, i) => i > 0 && level > levels[i - 1]! + 1)).toEqual([]);
  });
});

describe("for other sites and search engines", () => {
  test.each([
    [
      "api/createApiKey.html",
      summaryOf("createApiKey"),
      operationOf("createApiKey").description!.split(". ")[0]!,
    ],
    ["guide/bulk-work.html", "Bulk work", "Delete, update or create many keys at once"],
  ])("%s has its address, a title, a description and an icon", (name, title, description) => {
    const html = site.read(name);
    const address = `https://docs.test/some/where/${name}`;
    expect(html).toContain(`<link rel="canonical" href="${address}">`);
    expect(html).toContain(`<meta property="og:url" content="${address}">`);
    expect(html).toContain(`<meta property="og:title" content="${title} | monad-api-keys">`);
    expect(html).toContain(`<meta property="og:description" content="${description}`);
    expect(html).toContain('href="/some/where/favicon.svg"');
    expect(site.files).toContain("favicon.svg");
  });

  test("sitemap.xml has every page", () => {
    const found = [...site.read("sitemap.xml").matchAll(/<loc>(.*?)<\/loc>/g)].map(
      ([, url]) => url,
    );
    const expected = pages.filter((name) => name !== "404.html");
    expect(found.sort()).toEqual(
      expected
        .map((name) => `https://docs.test/some/where/${name.replace(/(^|\/)index\.html$/, "$1")}`)
        .sort(),
    );
  });

  test("a page says when it was changed, and leads to its neighbours", () => {
    const html = site.read("guide/authenticate.html");
    expect(html).toContain("Last updated:");
    expect(html).toMatch(/Previous page[^]*Get started[^]*Next page[^]*Options/);
  });
});

describe("the search finds in the first three results", async () => {
  // VitePress's own search library, with the index that the site loads and the options that it sets.
  const fromVitePress = createRequire(import.meta.resolve("vitepress"));
  const { default: MiniSearch } = (await import(
    pathToFileURL(fromVitePress.resolve("minisearch")).href
  )) as { default: { loadJSON(json: string, options: object): SearchIndex } };
  const file = site.files.find((name) => name.includes("@localSearchIndexroot"))!;
  const { default: json } = (await import(join(site.out, file))) as {
    default: string;
  };
  const fields = ["title", "titles", "text"];
  const index = MiniSearch.loadJSON(json, { fields, searchOptions });

  test("as many words as the list promises", () => {
    expect(new Set(searchWords.map(([words]) => words)).size).toBeGreaterThanOrEqual(70);
  });

  test.each(searchWords)("%s: %s", (words, ...expected) => {
    const found = index.search(words).slice(0, 3);
    const pages = found.map(({ id }) => id.replace(/^\/some\/where\/|(\.html)?(#.*)?$/g, ""));
    const isExpected = (page: string) => expected.includes(page.replace(/\/$/, "/index"));
    expect(pages.some(isExpected), pages.join(", ")).toBe(true);
  });
});

/** Addresses that other people's pages, issues and messages may link to. They stay. */
const deepLinks = [
  "api/listApiKeys.html#parameters",
  "api/createApiKey.html#request-body",
  "api/regenerateApiKey.html#status-200",
  "api/deleteApiKey.html#errors",
  "api-keys.yaml",
  "changelog.html",
  "api/listApiKeys.html#parameter-limit",
  "api/createApiKey.html#request-role_id",
  "api/listApiKeys.html#response-pagination-total",
  "api/schemas.html#ApiKey-expiration_time",
  "api/errors/429.html",
];
test.each(deepLinks)("%s exists", (link) => {
  const [file = "", anchor] = link.split("#");
  expect(site.files).toContain(file);
  if (anchor) expect(attributes(site.read(file), "id")).toContain(anchor);
});

describe.skipIf(!chromium)("in a browser", () => {
  let browser: Browser;
  let reader: Awaited<ReturnType<typeof visit>>;
  beforeAll(async () => {
    browser = await launch(chromium!);
    reader = await visit(browser, site.url);
  });
  afterAll(() => browser.close());

  /** Follows the link of the menu, as readers do. Loads the page where there is none, and returns true. */
  async function goTo(name: string): Promise<boolean> {
    const { page, open } = reader;
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
    const link = page.locator(`.VPSidebar a[href="${new URL(site.url).pathname}${name}"]`);
    if ((await link.count()) !== 1) {
      await open(name);
      return true;
    }
    await link.click();
    const text = /<h1 [^>]*>(.*?) <a/.exec(site.read(name))![1]!.replaceAll("&#39;", "'");
    await page.locator("h1", { hasText: text }).waitFor();
    return false;
  }

  /** The longest page of each part of the site, and of the errors. Its colors are those of the others. */
  const longest = new Map<string, string>();
  for (const name of pages) {
    const template = name.replace(/[^/]*$/, "").replace(/^reference\/.*/, "reference/");
    const other = longest.get(template);
    if (!other || site.read(name).length > site.read(other).length) longest.set(template, name);
  }
  const templates = [...longest.values()];
  const colored = isFull ? pages : templates;
  // They differ in their content alone, of which one page in eight is a sample.
  const shown = pages.filter((name, i) => isFull || templates.includes(name) || i % 8 === 0);

  test.each(shown)(
    "%s is accessible in light and dark, cuts no code off, fits 375 pixels and logs nothing",
    async (name) => {
      // What surrounds the content is the same on every page that is reached by the menu.
      const within = (await goTo(name)) ? "html" : "#VPContent";
      const { page, problems } = reader;
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("pre")]
          .filter((code) => code.checkVisibility() && code.scrollWidth > code.clientWidth)
          .map((code) => code.textContent?.slice(0, 80)),
      );
      const findings: string[] = [];
      if (colored.includes(name)) {
        findings.push(...(await axeFindings(page, { within })));
        await page.emulateMedia({ colorScheme: "dark" });
        await page.locator("html.dark").waitFor();
        findings.push(...(await axeFindings(page, { within, rules: ["color-contrast"] })));
      }
      await page.setViewportSize({ width: 375, height: 800 });
      const width = await page.locator("html").evaluate((html) => html.scrollWidth);
      expect({ cut, findings, width, problems }).toEqual({
        cut: [],
        findings: [],
        width: 375,
        problems: [],
      });
    },
  );

  test.each([
    ["Menu", ".VPSidebar"],
    ["mobile navigation", ".VPNavScreen"],
  ])("on narrow pages, %s is accessible in light and dark", async (name, within) => {
    const { page, open } = reader;
    await page.setViewportSize({ width: 375, height: 800 });
    await page.emulateMedia({ colorScheme: "light" });
    await open("guide/get-started.html");
    await page.getByRole("button", { name }).click();
    expect(await axeFindings(page, { within })).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await axeFindings(page, { within, rules: ["color-contrast"] })).toEqual([]);
  });

  describe("without scripts", () => {
    let plain: Awaited<ReturnType<typeof visit>>;
    beforeAll(async () => {
      plain = await visit(browser, site.url, {
        width: 375,
        javaScriptEnabled: false,
      });
    });

    test.each([
      "index.html",
      "guide/handle-errors.html",
      "api/listApiKeys.html",
      "reference/monad-api-keys.html",
      "changelog.html",
    ])("%s fits 375 pixels and logs nothing", async (name) => {
      await plain.open(name);
      const width = await plain.page.locator("html").evaluate((html) => html.scrollWidth);
      expect({ width, problems: plain.problems }).toEqual({
        width: 375,
        problems: [],
      });
    });

    test("an operation is read with both samples, and its menu leads to the others", async () => {
      const { page, open } = plain;
      await open("api/deleteApiKey.html");
      const sample = (text: string) => page.getByRole("main").getByText(text).first();
      expect(await sample("apiKeys.delete(id)").isVisible()).toBe(true);
      await page.locator("label", { hasText: "curl" }).click();
      expect(await sample("-X DELETE").isVisible()).toBe(true);
      expect(await page.getByRole("button", { name: "Search" }).isVisible()).toBe(false);
      await page
        .getByRole("link", { name: summaryOf("getApiKey") })
        .first()
        .click();
      await page.getByRole("heading", { level: 1, name: summaryOf("getApiKey") }).waitFor();
    });
  });

  describe("the search", () => {
    let searcher: Awaited<ReturnType<typeof visit>>;
    beforeAll(async () => {
      searcher = await visit(browser, site.url);
      await searcher.open("index.html");
      await searcher.page.keyboard.press("Control+k");
    });

    test("ranks the guide before names of types, and shows excerpts", async () => {
      await searcher.page.getByRole("searchbox").fill("rotation");
      const first = searcher.page.locator(".results a").first();
      await first.and(searcher.page.locator('[href*="guide/rotate-a-key.html"]')).waitFor();
      await first.locator(".excerpt", { hasText: "successor" }).waitFor();
      expect(await axeFindings(searcher.page, { rules: ["color-contrast"] })).toEqual([]);
      expect(searcher.problems).toEqual([]);
    });

    test("works by keyboard alone", async () => {
      const { page, problems } = searcher;
      await page.getByRole("searchbox").fill("lost create");
      await page.locator('.results a.selected[href*="#lost-create"]').waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/guide/handle-errors.html#lost-create");
      expect(problems).toEqual([]);
    });
  });

  describe("samples that run in the page", () => {
    const runnable = pages.filter((name) => site.read(name).includes("run-button"));
    // The others differ in their code alone, which test/docs/guide-code.test.ts runs.
    const cases = isFull ? runnable : ["index.html", "guide/list-and-page.html"];

    test("are on the pages of the guide and the API", () => {
      expect(runnable.length).toBeGreaterThan(15);
      expect(runnable).toEqual(expect.arrayContaining(["index.html", "api/updateApiKey.html"]));
      expect(runnable.filter((name) => !/^(index|guide\/|api\/)/.test(name))).toEqual([]);
    });

    test.each(cases)("%s: each prints something or sends requests, to the mock", async (name) => {
      const { page, problems, open } = reader;
      await open(name);
      for (const sample of await page.locator(".run").all()) {
        const tab = sample.locator("xpath=ancestor::*[@class='vp-code-group']//label");
        if ((await tab.count()) > 0) await tab.first().click();
        await sample.getByRole("button", { name: "Run with the mock" }).click();
        const output = sample.locator("output");
        await output.waitFor();
        const text = await output.textContent();
        expect(text).not.toMatch(/^(TypeError|ReferenceError|SyntaxError|ConnectionError)/);
        expect(text?.length).toBeGreaterThan(10);
      }
      expect(problems).toEqual([]);
    });

    test.each(["index.html", "api/createApiKey.html"])(
      "%s: paper shows every sample, and no button",
      async (name) => {
        const { page, open } = reader;
        await open(name);
        await page.emulateMedia({ media: "print" });
        const samples = await page.locator(".vp-doc pre.shiki").all();
        expect(samples.length).toBeGreaterThan(1);
        for (const sample of samples) expect(await sample.isVisible()).toBe(true);
        for (const button of await page.locator("button").all())
          expect(await button.isVisible()).toBe(false);
        await page.emulateMedia({ media: null });
      },
    );

    test("an operation's page sends a request with the reader's own values", async () => {
      const { page, problems, open } = reader;
      await open("api/createApiKey.html");
      const requested: string[] = [];
      page.on("request", (request) => requested.push(request.url()));
      const form = page.locator(".try");
      await form.locator("summary").click();
      await form.getByLabel("body").fill('{"name":"of-a-reader"}');
      await form.getByRole("button", { name: "Send" }).click();
      await form.locator("output", { hasText: "of-a-reader" }).waitFor();
      const refused = await form.locator("output").textContent();
      expect(refused).toMatch(/^POST https:\/\/monad\.com\/api\/v2\/[\w-]+\/api_keys\n/);
      expect(refused).toMatch(/\n400\n[^]*\/role_id is missing/);
      await form.getByLabel("organization_id").fill("another");
      await form.getByRole("button", { name: "Send" }).click();
      await form.locator("output", { hasText: "Forbidden" }).waitFor();
      for (const wrong of ["", " ", ".", ".."]) {
        await form.getByLabel("organization_id").fill(wrong);
        await form.getByRole("button", { name: "Send" }).click();
        const message = `Not sent: organization_id must be an id, not ${JSON.stringify(wrong)}`;
        await form.locator("output").getByText(message, { exact: true }).waitFor();
      }
      // The bundle was loaded by the click, and nothing else was.
      expect(requested.filter((url) => !url.startsWith(`${site.url}assets/`))).toEqual([]);
      expect(requested.length).toBeGreaterThan(0);
      expect(await axeFindings(page, { within: ".try" })).toEqual([]);
      expect(problems).toEqual([]);
    });
  });

  test("the chosen language of samples stays on the next page", async () => {
    const { page, open } = reader;
    await page.setViewportSize({ width: 1280, height: 800 });
    await open("api/getApiKey.html");
    await page.locator("label", { hasText: "Python" }).first().click();
    await page
      .getByRole("link", { name: summaryOf("updateApiKey") })
      .first()
      .click();
    await page.getByText('method="PATCH"').waitFor();
    await page.locator("label", { hasText: "TypeScript" }).first().click();
    await page.reload();
    await page.getByText("await apiKeys.update(id").waitFor();
  });

  test("a page is copied as Markdown, and the URL of an operation alone", async () => {
    const { page, open, close } = await visit(browser, site.url, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await open("api/deleteApiKey.html");
    await page.getByRole("button", { name: "Copy page" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await clipboard()).toBe(site.read("api/deleteApiKey.md"));
    await page.locator("h1 + div button.copy").click();
    await page.locator("h1 + div button.copied").waitFor();
    expect(await clipboard()).toMatch(
      /^https:\/\/monad\.com\/api\/v2\/\{organization_id\}\/[^\s]+$/,
    );
    await close();
  });

  test("an address that does not exist shows the site's own page, with ways out", async () => {
    const { page, url } = { ...reader, url: site.url };
    await page.goto(`${url}guide/nothing.html`);
    await page.getByRole("heading", { name: "This page does not exist" }).waitFor();
    await page
      .getByRole("main")
      .or(page.locator(".not-found"))
      .getByRole("link", { name: "Guide" })
      .click();
    await page.getByRole("heading", { name: "Get started" }).waitFor();
  });

  test("every control is reached with the Tab key, the link to the content first", async () => {
    const { page, open } = reader;
    await page.setViewportSize({ width: 1280, height: 800 });
    await open("api/listApiKeys.html");
    const reached: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(() => {
          const { tagName, textContent, ariaLabel, title } = document.activeElement as HTMLElement;
          return `${tagName} ${(textContent?.trim() || ariaLabel) ?? title}`.trim();
        }),
      );
    }
    expect(reached[0]).toBe("A Skip to content");
    const names = [
      "A Guide",
      "A HTTP API",
      "A Reference",
      `A POST ${summaryOf("createApiKey")}`,
      "INPUT",
      "TABLE",
    ];
    for (const name of names) {
      expect(reached).toContainEqual(expect.stringMatching(new RegExp(`^${name}`)));
    }
  });

  test("the tabs of a sample switch with the arrow keys", async () => {
    const { page, open } = reader;
    await open("api/listApiKeys.html");
    await page.locator(".vp-code-group input").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("curl -sS --fail-with-body").waitFor();
    expect(await page.getByText("apiKeys.listAll()").isVisible()).toBe(false);
  });

  test("the chosen colours stay on the next page", async () => {
    const { page, open, close } = await visit(browser, site.url, {
      colorScheme: "light",
    });
    await open("index.html");
    await page.getByRole("switch").first().click();
    await page.getByRole("link", { name: "Reference" }).first().click();
    await page.locator("html.dark").waitFor();
    await page.reload();
    await page.locator("html.dark").waitFor();
    await close();
  });

  test("the start page loads less than 200 kB compressed", async () => {
    const { page, open, close } = await visit(browser, site.url);
    const bodies: Promise<Buffer>[] = [];
    page.on("response", (response) => void bodies.push(response.body()));
    await open("index.html");
    await page.waitForLoadState("networkidle");
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000);
    await close();
  });

  test("the start page shows what this is, why it is safe and the first lines in one screen", async () => {
    const { page, open } = reader;
    await page.setViewportSize({ width: 1280, height: 800 });
    await open("index.html");
    const parts = [
      page.getByRole("heading", { level: 1 }),
      page.getByText("Never two keys by accident"),
      page.getByText("apiKeys.listAll()"),
      page.getByRole("main").getByRole("link", { name: "Get started" }),
    ];
    for (const part of parts) {
      const box = await part.first().boundingBox();
      expect(box!.y + box!.height, String(part)).toBeLessThan(800);
    }
  });
});
