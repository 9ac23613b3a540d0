/**
 * The API reference of the site: Redocly's build-docs makes one page that asks foreign hosts and needs
 * every inline script; this takes it apart into files that run under a strict policy.
 * Reads the spec, its samples, openapi/redocly.yaml and scripts/docs/site.css; writes into `work` alone.
 */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundle, loadConfig } from "@redocly/openapi-core";
import { transform } from "esbuild";
import { stringify } from "yaml";
import { operationLink, operationsHtml } from "./operations.ts";
import { addAsset, contentSecurityPolicy, escapeHtml, type Site, siteLinks } from "./page.ts";
import { operationsOf, type Spec } from "../lib/spec.ts";

const run = promisify(execFile);
const redocly = fileURLToPath(
  new URL("bin/cli.js", import.meta.resolve("@redocly/cli/package.json")),
);

/** Runs Redocly's command. A failure is in the words of its stderr, without the banners of it. */
async function redoclyCommand(args: string[]): Promise<string> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  try {
    return (await run(process.execPath, [redocly, ...args], { env, maxBuffer: 2 ** 24 })).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const words = (stderr ?? message).replaceAll(/^\s*[╔║╚].*$/gm, "").trim();
    throw new Error(`redocly ${args[0]}: ${words}`);
  }
}

/** `redocly score`: how well people and programs can use the document, 0 to 100. */
export async function scoreSpec(spec: string, root: string): Promise<number> {
  const config = join(root, "openapi/redocly.yaml");
  const json = await redoclyCommand(["score", spec, "--config", config, "--format", "json"]);
  return (JSON.parse(json) as { agentReadiness: number }).agentReadiness;
}

/** Adds the API reference to the site: index.html, its assets, and the spec as one file. */
export async function addApiReference(
  site: Site,
  specPath: string,
  root: string,
  work: string,
): Promise<void> {
  const configPath = join(root, "openapi/redocly.yaml");
  const config = await loadConfig({ configPath });
  const bundled = await bundle({ ref: specPath, config });
  const spec = bundled.bundle.parsed as Spec;
  site.set("api-keys.yaml", stringify(spec, { aliasDuplicateObjects: false }));

  const source = join(work, "api-keys.json");
  const built = join(work, "redoc.html");
  writeFileSync(source, JSON.stringify(withStartPage(spec)));
  const options = ["--config", configPath, "--output", built, "--inlineBundle"];
  await redoclyCommand(["build-docs", source, ...options]);
  const page = takeApart(readFileSync(built, "utf8"));
  const { code } = await transform(page.library, redocBuild);

  const style = readFileSync(join(root, "scripts/docs/site.css"), "utf8");
  const styles = [addAsset(site, "redoc.css", page.css), addAsset(site, "site.css", style)];
  const scripts = [addAsset(site, "redoc.js", code), addAsset(site, "spec.js", page.start)];
  const policy = contentSecurityPolicy({
    scripts: page.inlineScripts,
    // styled-components makes empty style elements and fills them by insertRule, which no policy stops.
    styles: [""],
    styleAttributes: [...page.styleAttributes, ...highlighting(page.library)],
  });
  site.set(
    "index.html",
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy}
<title>${escapeHtml(spec.info.title)}</title>
<meta name="description" content="${escapeHtml(spec.info.summary ?? "")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${styles.map((path) => `<link rel="stylesheet" href="${path}">`).join("\n")}
${scripts.map((path) => `<script src="${path}" defer></script>`).join("\n")}
</head>
<body class="api">
<header class="site">${siteLinks("", 0)}</header>
${page.body}
<noscript>${operationsHtml(spec)}</noscript>
</body>
</html>
`,
  );
}

/** The spec with a first screen that leads on: to the operations by their summaries, and to the client. */
function withStartPage(spec: Spec): Spec {
  const [about, ...rest] = (spec.info.description ?? "").split("\n\n");
  const list = operationsOf(spec).map(
    (operation) => `- [${operation.summary}](${operationLink(operation)})`,
  );
  const guide = "client/index.html";
  const client =
    `**TypeScript.** The [client guide](${guide}) shows a typed client for these operations, with its ` +
    `[errors](${guide}#errors), [retries](${guide}#retries) and [paging](${guide}#paging).`;
  const description = [about, list.join("\n"), ...rest, client].join("\n\n");
  return { ...spec, info: { ...spec.info, description } };
}

/**
 * Redoc as a classic script, which a page opened from a folder may load too (a module it may not). Without
 * Worker its search stays on the page: it would make a function of a text first, and the policy forbids it.
 */
const redocBuild = {
  format: "iife",
  globalName: "redoc",
  minify: true,
  legalComments: "inline",
  target: "es2022",
  define: { Worker: "undefined", "import.meta": "undefined" },
} as const;

/** The pieces of the page that build-docs made. Each search must succeed: another Redoc is another page. */
function takeApart(html: string) {
  const between = (text: string, from: string, to: string): string => {
    const start = text.indexOf(from) + from.length;
    const end = text.indexOf(to, start);
    if (start < from.length || end < 0) throw new Error(`Redoc's page has no ${from} … ${to}`);
    return text.slice(start, end);
  };
  const script = between(html, '<script type="module">', "\n</body>").replace(/<\/script>\s*$/, "");
  const data = "const __redoc_definition = ";
  const library = script.slice(0, script.indexOf(data));
  const start = data + between(script, data, "hydrate(");
  const body = between(html, "<body>", '<script type="module">')
    // The server's routes are paths, the page's are fragments: without this a link leaves the site.
    .replaceAll('href="/', 'href="#/')
    // As `changes` has it: React takes over the attributes that it finds.
    .replace('data-testid="search-trigger"', '$& role="button" tabindex="0"');
  const matches = (pattern: RegExp) => [...body.matchAll(pattern)].map((match) => match[1]!);
  return {
    css: between(html, '<style data-styled="true" data-styled-version="6.4.2">', "</style>"),
    library: corrected(library),
    start: `${start}redoc.hydrate(__redoc_definition, __redoc_options, document.getElementById("redoc"));\n`,
    body,
    inlineScripts: matches(/<script>(.*?)<\/script>/gs),
    styleAttributes: matches(/ style="([^"]*)"/g),
  };
}

const word = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 12" width="44" height="12"><text y="10" fill="#6e7491" font-family="sans-serif" font-size="12">Redoc</text></svg>',
)}`;

/** What is changed in Redoc itself, because no option and no style reaches it. */
const changes: { why: string; from: RegExp; to: string }[] = [
  {
    why: "The logo after the words API docs by is loaded from Redocly's servers.",
    from: /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini[\w-]*\.svg/g,
    to: word,
  },
  {
    why: "A label hides the name of the example that is chosen (WCAG 2.5.3).",
    from: /"aria-label":`Example`,/g,
    to: "",
  },
  {
    why: "The search box is a div that only a pointer reaches.",
    from: /"data-testid":`search-trigger`,/g,
    to: '"data-testid":`search-trigger`,role:"button",tabIndex:0,onKeyDown:e=>e.key==="Enter"&&e.currentTarget.click(),',
  },
  {
    why: "Below the h2 of an operation comes an h4.",
    from: /\.h4(?=\.attrs\(.{0,60}Typography\/H4)/g,
    to: ".h3",
  },
  { why: "Below that comes an h5.", from: /(?<==\w+)\.h5(?=`)/g, to: ".h4" },
];

function corrected(library: string): string {
  return changes.reduce((text, { why, from, to }) => {
    if (text.search(from) < 0) throw new Error(`Redoc is not as it was: ${why}`);
    return text.replace(from, to);
  }, library);
}

/** The style attributes with which Redoc writes highlighted code as HTML, one for each kind of token. */
function highlighting(library: string): string[] {
  const variables = new Set(library.match(/--code-block-tokens-[a-z-]+-color/g));
  return [...variables].map((variable) => `color: var(${variable})`);
}
