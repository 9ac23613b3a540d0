/** The site: `npm run docs` builds it, after it has written docs/reference. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig, type HeadConfig } from "vitepress";
import { root } from "../../scripts/lib/root.ts";
import { pages, spec } from "./api.ts";
import { classesForColors } from "./code-colors.ts";
import { withContentSecurityPolicy } from "./content-security-policy.ts";
import { collectMarkdown, writeMarkdownCopies } from "./markdown-copies.ts";
import { about, api, guide, reference, type Section } from "./navigation.ts";
import { addRunButtons, runnableSamples } from "./samples.ts";
import { renderWithKeywords, splitDynamicPage } from "./search.ts";
import { fillInOperations } from "./error-operations.ts";
import { addTableLabels } from "./table-labels.ts";

const title = "monad-api-keys";
const description =
  "A typed TypeScript client for Monad's organization API keys, safe with production secrets.";

const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  license: string;
};
/** The address of the site, if `npm run docs` got one by --origin. */
const address = process.env.DOCS_ADDRESS;
const { GITHUB_REPOSITORY } = process.env;
const repository = GITHUB_REPOSITORY && `https://github.com/${GITHUB_REPOSITORY}`;

const methods = pages.flatMap(({ method }) => method?.toLowerCase() ?? []);

/** The method of an operation stands before its name. VitePress shows these texts as HTML. */
const sidebar = (sections: Section[]): DefaultTheme.SidebarItem[] =>
  sections.map(({ text, items }) => ({
    text,
    items: items.map(({ text: name, link, method }) => ({
      text: method ? `<span class="method ${method}">${method}</span> ${name}` : name,
      link,
    })),
  }));

// oxlint-disable-next-line import/no-default-export -- VitePress wants it
export default defineConfig({
  title,
  description,
  lang: "en",
  srcExclude: ["decisions/**", "examples/**", "api/notes/**", "AGENTS.md"],
  cacheDir: join(root, "node_modules/.cache/vitepress"),
  metaChunk: true,
  contentProps: {}, // VitePress's default is a style attribute, which the policy forbids
  appearance: { disableTransition: false }, // true would add a style element
  lastUpdated: true,
  markdown: {
    theme: "github-light",
    languageAlias: { mjs: "js" },
    codeTransformers: [classesForColors],
    // The first block of an operation's page is its URL, with the method as its label.
    languages: [
      { name: "url", scopeName: "text.url", aliases: methods, patterns: [], repository: {} },
    ],
    config(markdown) {
      addTableLabels(markdown);
      addRunButtons(markdown);
    },
  },
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/get-started.md", activeMatch: "/guide/" },
      { text: "HTTP API", link: "/api/", activeMatch: "/api/" },
      { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
      { text: "Changelog", link: "/changelog.md" },
    ],
    sidebar: {
      "/guide/": sidebar(guide),
      "/api/": sidebar(api),
      "/reference/": sidebar(reference),
      "/changelog": sidebar(guide),
    },
    outline: [2, 3],
    notFound: {
      quote: "There is no such page. The search finds the ones that exist.",
      linkText: "Go to the start page",
      linkLabel: "Go to the start page",
    },
    search: {
      provider: "local",
      options: {
        detailedView: true,
        _render: renderWithKeywords,
        miniSearch: { _splitIntoSections: splitDynamicPage(pages) },
      },
    },
  },
  transformPageData(page) {
    const apiPage = pages.find(({ page: name }) => name === page.params?.page);
    if (!apiPage) return;
    page.description = apiPage.description;
    // An operation has its samples where other pages have their outline.
    if (apiPage.method) Object.assign(page.frontmatter, { aside: false, pageClass: "operation" });
  },
  transformHead({ pageData, siteConfig, title: pageTitle, description: about }) {
    const path = pathOf(pageData.relativePath);
    const property = (name: string, content: string): HeadConfig => [
      "meta",
      { property: `og:${name}`, content },
    ];
    return [
      ["link", { rel: "icon", type: "image/svg+xml", href: `${siteConfig.site.base}favicon.svg` }],
      property("type", "website"),
      property("site_name", title),
      property("title", pageTitle),
      property("description", about),
      ...(address && !pageData.isNotFound
        ? [
            property("url", address + path),
            ["link", { rel: "canonical", href: address + path }] as HeadConfig,
          ]
        : []),
    ];
  },
  transformHtml: withContentSecurityPolicy,
  vite: {
    plugins: [fillInOperations, collectMarkdown, runnableSamples],
    define: { __PROJECT__: JSON.stringify({ version, license, repository }) },
    logLevel: "warn",
  },
  buildEnd(site) {
    writeFileSync(join(site.outDir, "api-keys.yaml"), spec);
    if (address) writeFileSync(join(site.outDir, "sitemap.xml"), sitemap(address, site.pages));
    writeMarkdownCopies(site, {
      title,
      description,
      sections: [...guide, ...api, ...reference, ...about],
      descriptions: {
        ...Object.fromEntries(pages.map((page) => [`api/${page.page}.md`, page.description])),
        "reference/index.md": "Everything that the entries of the package export.",
      },
    });
  },
});

/** The address of a page within the site. */
function pathOf(page: string): string {
  return page.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html");
}

/** VitePress's own option for this returns before the file is written, and the folder is renamed then. */
function sitemap(address: string, files: string[]): string {
  const urls = files.map((page) => `<url><loc>${address}${pathOf(page)}</loc></url>`);
  const namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${namespace}">\n${urls.join("\n")}\n</urlset>\n`;
}
