/** The site: `npm run docs` builds it, after it has written docs/reference. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig } from "vitepress";
import { apiPages } from "../../scripts/docs/api-pages.ts";
import { bundleSpec } from "../../scripts/lib/bundle-spec.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";
import { classesForColors } from "./code-colors.ts";
import { withContentSecurityPolicy } from "./content-security-policy.ts";
import { collectMarkdown, writeMarkdownCopies } from "./markdown-copies.ts";
import { splitDynamicPage } from "./search.ts";
import { addTableLabels } from "./table-labels.ts";

const title = "monad-api-keys";
const description =
  "A typed TypeScript client for Monad's organization API keys, safe with production secrets.";

const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));
const pages = apiPages(parseSpec(spec));

const guide: DefaultTheme.SidebarItem[] = [
  {
    text: "Start",
    items: [
      { text: "Get started", link: "/guide/get-started.md" },
      { text: "Authenticate", link: "/guide/authenticate.md" },
      { text: "Options", link: "/guide/options.md" },
    ],
  },
  {
    text: "Tasks",
    items: [
      { text: "List and page", link: "/guide/list-and-page.md" },
      { text: "Rotate a key", link: "/guide/rotate-a-key.md" },
      { text: "Find expiring keys", link: "/guide/find-expiring-keys.md" },
      { text: "Handle errors", link: "/guide/handle-errors.md" },
      { text: "Retries and timeouts", link: "/guide/retries-and-timeouts.md" },
      { text: "Observe calls", link: "/guide/observe-calls.md" },
      { text: "Test your code", link: "/guide/test-your-code.md" },
    ],
  },
  {
    text: "Background",
    items: [
      { text: "Proxies, CAs and runtimes", link: "/guide/proxies-and-runtimes.md" },
      { text: "Security model", link: "/guide/security-model.md" },
      { text: "Migrate from the vendor's SDKs", link: "/guide/migrate.md" },
    ],
  },
];
const api = [
  {
    text: "HTTP API",
    items: pages.map(({ page, title }) => ({
      text: page === "index" ? "Overview" : title,
      link: `/api/${page}.md`,
    })),
  },
];
const reference = [
  {
    text: "TypeScript reference",
    items: ["index", ...referencePages()].map((page) => ({
      text: page === "index" ? "Overview" : page,
      link: `/reference/${page}.md`,
    })),
  },
];
const about = [{ text: "About", items: [{ text: "Changelog", link: "/changelog.md" }] }];

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default defineConfig({
  title,
  description,
  lang: "en",
  srcExclude: ["decisions/**", "examples/**"],
  cacheDir: join(root, "node_modules/.cache/vitepress"),
  metaChunk: true,
  contentProps: {}, // VitePress's default is a style attribute, which the policy forbids
  appearance: { disableTransition: false }, // true would add a style element
  head: [["link", { rel: "icon", type: "image/svg+xml", href: icon() }]],
  markdown: {
    theme: "github-light",
    codeTransformers: [classesForColors],
    config: addTableLabels,
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/get-started.md", activeMatch: "/guide/" },
      { text: "HTTP API", link: "/api/", activeMatch: "/api/" },
      { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
      { text: "Changelog", link: "/changelog.md" },
    ],
    sidebar: { "/guide/": guide, "/api/": api, "/reference/": reference, "/changelog": [...guide] },
    outline: [2, 3],
    notFound: {
      quote: "There is no such page. The search finds the ones that exist.",
      linkText: "Go to the start page",
      linkLabel: "Go to the start page",
    },
    search: {
      provider: "local",
      options: {
        detailedView: false,
        miniSearch: { _splitIntoSections: splitDynamicPage(pages) },
      },
    },
  },
  transformPageData(page) {
    // On a page of many exports, the outline shows their names only.
    if (page.relativePath.startsWith("reference/")) page.frontmatter.outline = 2;
  },
  transformHtml: withContentSecurityPolicy,
  vite: { plugins: [collectMarkdown], logLevel: "warn" },
  buildEnd(site) {
    writeFileSync(join(site.outDir, "api-keys.yaml"), spec);
    writeMarkdownCopies(site, {
      title,
      description,
      sections: [...guide, ...api, ...reference, ...about],
    });
  },
});

/** One page per entry of the package, named as users import it. */
function referencePages(): string[] {
  const names = readdirSync(join(root, "docs/reference"), { recursive: true, encoding: "utf8" });
  const pages = names.filter((name) => name.endsWith(".md") && name !== "index.md");
  return pages.map((name) => name.replace(/\.md$/, "")).sort();
}

function icon(): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5f5b"/><circle cx="12" cy="16" r="5" fill="none" stroke="#fff" stroke-width="3"/><path d="M17 16h9m-4 0v5" fill="none" stroke="#fff" stroke-width="3"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
