/**
 * The client's part of the site: README.md as the guide, and the TypeScript reference, both by TypeDoc.
 * Reads README.md, CHANGELOG.md and what src/ exports; writes into `work` alone. A warning of TypeDoc's
 * fails the build: an export without a docstring, a link that leads nowhere.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  Application,
  Comment,
  Converter,
  DefaultTheme,
  type NavigationElement,
  OptionDefaults,
  type ProjectReflection,
  ReflectionKind,
} from "typedoc";
import { addAsset, contentSecurityPolicy, type Site, siteLinks } from "./page.ts";

/** Adds the folder client/ to the site: the guide as its start page, and a page for each export. */
export async function addClientReference(site: Site, root: string, work: string): Promise<void> {
  const out = join(work, "client");
  await runTypeDoc(root, out);
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(out, name)).isFile(),
  );
  const read = (name: string) => readFileSync(join(out, name), "utf8");

  const assets = names.filter((name) => dirname(name) === "assets");
  const renamed = new Map(
    assets.map((name) => [name, addAsset(site, basename(name), read(name), "client/")]),
  );
  const style = addAsset(
    site,
    "site.css",
    readFileSync(join(root, "scripts/docs/site.css"), "utf8"),
  );
  const theme = addAsset(site, "theme.js", themeScript);
  for (const name of names.filter((name) => dirname(name) !== "assets")) {
    const page = name.endsWith(".html")
      ? pageOf(read(name), name, { style, theme, renamed })
      : read(name);
    site.set(`client/${name}`, page);
  }
}

async function runTypeDoc(root: string, out: string): Promise<void> {
  const app = await Application.bootstrap({
    entryPoints: [join(root, "src/index.ts"), join(root, "src/testing/index.ts")],
    tsconfig: join(root, "tsconfig.json"),
    name: "Monad API keys",
    readme: join(root, "README.md"),
    projectDocuments: [join(root, "CHANGELOG.md")],
    blockTags: [...OptionDefaults.blockTags, "@description"],
    excludeExternals: true,
    disableSources: true,
    hideGenerator: true,
    githubPages: false,
    includeHierarchySummary: false,
    skipErrorChecking: true, // npm run typecheck does it
    treatWarningsAsErrors: true,
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    // Behind OperationId, whose page shows what comes out of it.
    intentionallyNotExported: ["routes"],
    sort: ["source-order"],
    headings: { readme: false, document: false }, // the documents have their own
    lightHighlightTheme: "github-light-high-contrast",
    darkHighlightTheme: "github-dark-high-contrast",
    visibilityFilters: {}, // they write a style element, which the policy forbids
    logLevel: "Warn",
  });
  app.renderer.defineTheme("site", SiteTheme);
  app.options.setValue("theme", "site");
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    nameEntries(project);
    readGenerated(project);
    forgetUnnamedTypes(project);
    // The classes are errors: they are caught, not made.
    const constructors = project.getReflectionsByKind(ReflectionKind.Constructor);
    for (const constructor of constructors) project.removeReflection(constructor);
  });
  const project = await app.convert();
  if (project) app.validate(project);
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error("TypeDoc has warnings: each of them names what to document.");
  }
  await app.generateDocs(project, out);
}

class SiteTheme extends DefaultTheme {
  override buildNavigation(project: ProjectReflection): NavigationElement[] {
    return super.buildNavigation(project).map(withOverview);
  }
}

/** What opens in the menu has its page as the first one below it: a link in a summary is two controls. */
function withOverview({ path, children, ...element }: NavigationElement): NavigationElement {
  const link = path === undefined ? {} : { path };
  if (!children) return { ...element, ...link };
  return { ...element, children: [{ text: "Overview", ...link }, ...children.map(withOverview)] };
}

/** The entries by the names that a user imports, where TypeDoc has those of the files. */
function nameEntries(project: ProjectReflection): void {
  for (const entry of project.children ?? []) {
    entry.name = entry.name === "index" ? "monad-api-keys" : `monad-api-keys/${entry.name}`;
  }
}

const generated = new Set(["paths", "components", "operations"]);

/** Brings what openapi-typescript generates into a form that TypeDoc shows well. */
function readGenerated(project: ProjectReflection): void {
  // It says in a tag what TypeDoc looks for in the text before all tags.
  for (const { comment } of Object.values(project.reflections)) {
    const description = comment?.getTag("@description");
    if (!comment || !description) continue;
    comment.summary = description.content;
    comment.removeTags("@description");
  }
  // Nested literal types for every status of every operation: the API reference shows them readably.
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
    if (!reflection.isDeclaration() || !generated.has(reflection.name)) continue;
    for (const child of [...(reflection.children ?? [])]) project.removeReflection(child);
    reflection.comment = new Comment([{ kind: "text", text: generatedText }]);
  }
}

/** What an interface inherits from a type that has no page is its own, to a reader. */
function forgetUnnamedTypes(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
    if (!reflection.isDeclaration() || !reflection.extendedTypes) continue;
    delete reflection.extendedTypes;
    for (const child of reflection.children ?? []) delete child.inheritedFrom;
  }
}

const generatedText =
  "Generated from the spec by openapi-typescript, for calls through `raw`. The HTTP API reference " +
  "shows what is in it.";

/**
 * Before anything is painted: the mode that was chosen on the API reference, where Redoc keeps it. A choice
 * in TypeDoc's own settings goes back there.
 */
const themeScript = `try {
  const chosen = localStorage.getItem("redoc.colorMode") || "os";
  localStorage.setItem("tsd-theme", chosen);
  document.documentElement.dataset.theme = chosen;
} catch {}
addEventListener("change", ({ target }) => {
  if (target.id !== "tsd-theme") return;
  if (target.value === "os") localStorage.removeItem("redoc.colorMode");
  else localStorage.setItem("redoc.colorMode", target.value);
});
`;

/** TypeDoc's page with the site's header, style and policy; no inline script is left in it. */
function pageOf(html: string, name: string, { style, theme, renamed }: Assets): string {
  const base = dirname(name) === "." ? "../" : "../../";
  const replace = (text: string, from: RegExp, to: string): string => {
    if (!from.test(text)) throw new Error(`TypeDoc's ${name} has no ${from.source}`);
    return text.replace(from, () => to);
  };
  const links = siteLinks(base, name === "index.html" ? 1 : 2);
  const head = `${contentSecurityPolicy({ styles: [""] })}<link rel="icon" href="data:,">`;
  const withHead = replace(html, /(?<=<meta charset="utf-8"\/>)/, head);
  const withStyle = replace(
    withHead,
    /(?=<\/head>)/,
    `<link rel="stylesheet" href="${base}${style}"/><script src="${base}${theme}"></script>`,
  );
  const withHeader = replace(withStyle, /<a href="[^"]*" class="title">.*?<\/a>/s, links);
  const withoutInline = replace(withHeader, /<script>document\.documentElement.*?<\/script>/s, "");
  // As in the menu: no permalink in a heading that opens and closes its section.
  const withoutNested = withoutInline
    .replaceAll(/(<summary.*?)<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, "$1")
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    // The script puts the icons into the page; from a folder, another file's may not be used.
    .replaceAll(/href="[./]*assets\/icons\.svg#/g, 'href="#')
    // A table that is wider than a phone scrolls for itself, by keyboard as well.
    .replaceAll(/<table>.*?<\/table>/gs, '<div class="table" tabindex="0">$&</div>');
  return withoutNested.replaceAll(
    /(?<=(?:src|href)="(?:\.\.\/)?)assets\/([^"#]+)/g,
    (path) => renamed.get(path)?.slice("client/".length) ?? path,
  );
}

interface Assets {
  style: string;
  theme: string;
  /** TypeDoc's name of an asset to its path in the site. */
  renamed: Map<string, string>;
}
