/**
 * For programs that read the docs: a Markdown copy beside each page, llms.txt, which lists and describes them,
 * and llms-full.txt, which has them all in one file.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import type { SiteConfig } from "vitepress";
import { firstSentence } from "./markdown.ts";
import { linkToHeadings, type MarkdownPage, plainMarkdown } from "./plain-markdown.ts";
import type { Section } from "./navigation.ts";

type Plugin = Exclude<
  NonNullable<NonNullable<SiteConfig["vite"]>["plugins"]>[number],
  null | undefined | false | Promise<unknown> | unknown[]
>;

const sources = new Map<string, string>();

/** Sees the Markdown of every page, generated ones included, before VitePress renders it. */
export const collectMarkdown = {
  name: "collect-markdown",
  enforce: "pre",
  transform(code: string, id: string) {
    if (id.endsWith(".md")) sources.set(id, code);
  },
} satisfies Plugin;

export interface Llms {
  title: string;
  description: string;
  sections: Section[];
  /** Descriptions of pages that have none in their front matter, by path. */
  descriptions: Record<string, string>;
}

export function writeMarkdownCopies(site: SiteConfig, llms: Llms): void {
  const descriptions = { ...llms.descriptions };
  const pages = [...sources].map(([file, source]): MarkdownPage => {
    const path = relative(site.srcDir, file);
    const [, frontmatter = "", body = ""] =
      /^(?:__VP_PARAMS_START.*?__VP_PARAMS_END__)?(?:---\n([^]*?)\n---\n)?([^]*)$/.exec(source)!;
    const described = /^description: (.*)$/m.exec(frontmatter)?.[1];
    const markdown = insertFiles(body, dirname(file));
    descriptions[path] ??= described ?? firstParagraph(markdown);
    return { path, markdown };
  });
  const copies = new Map<string, string>();
  for (const page of pages) {
    const copy = plainMarkdown(linkToHeadings(page, pages));
    copies.set(page.path, copy);
    mkdirSync(dirname(join(site.outDir, page.path)), { recursive: true });
    writeFileSync(join(site.outDir, page.path), copy);
  }

  const { base } = site.site;
  const lists = llms.sections.map(({ text, items }) => {
    const links = items.map(({ text: title, link }) => {
      const path = link.slice(1);
      return `- [${title}](${base}${path}): ${descriptions[path]}`;
    });
    return `## ${text}\n\n${links.join("\n")}\n`;
  });
  const files = [
    "## Files\n",
    `- [llms-full.txt](${base}llms-full.txt): All of these pages in one file.`,
    `- [api-keys.yaml](${base}api-keys.yaml): The HTTP API as one self-contained OpenAPI 3.1 document.\n`,
  ].join("\n");
  const head = `# ${llms.title}\n\n> ${llms.description}\n`;
  writeFileSync(join(site.outDir, "llms.txt"), [head, files, ...lists].join("\n"));

  const paths = llms.sections.flatMap(({ items }) => items.map(({ link }) => link.slice(1)));
  const full = paths.map((path) => `<!-- ${base}${path} -->\n\n${copies.get(path)}`);
  writeFileSync(join(site.outDir, "llms-full.txt"), full.join("\n\n"));
}

/** What VitePress inserts: other Markdown (`<!--@include: …-->`), and programs (`<<< …`). */
const insertFiles = (markdown: string, folder: string): string =>
  markdown
    .replaceAll(/<!--@include: (.*?)-->/g, (_, path: string) =>
      readFileSync(resolve(folder, path.trim()), "utf8"),
    )
    .replaceAll(/^<<< (\S+)$/gm, (_, path: string) => {
      const program = readFileSync(resolve(folder, path), "utf8");
      return `\`\`\`${extname(path).slice(1)}\n${program.trimEnd()}\n\`\`\``;
    });

const firstParagraph = (markdown: string): string =>
  firstSentence(markdown.split("\n\n").find((block) => /^[A-Z]/.test(block)));
