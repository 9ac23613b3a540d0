/** A Markdown copy beside each page, and llms.txt, which lists them: for programs that read the docs. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { DefaultTheme, SiteConfig } from "vitepress";

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

export function writeMarkdownCopies(
  site: SiteConfig,
  llms: { title: string; description: string; sections: DefaultTheme.SidebarItem[] },
): void {
  const descriptions = new Map<string, string>();
  for (const [file, source] of sources) {
    const path = relative(site.srcDir, file);
    const { description, markdown } = readPage(file, source);
    descriptions.set(path, description);
    const copy = join(site.outDir, path);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, markdown);
  }
  const lists = llms.sections.map(({ text, items = [] }) => {
    const links = items.map(({ text, link = "" }) => {
      const path = link.slice(1);
      const description = descriptions.get(path);
      return `- [${text}](${site.site.base}${path})${description ? `: ${description}` : ""}`;
    });
    return `## ${text}\n\n${links.join("\n")}\n`;
  });
  const head = `# ${llms.title}\n\n> ${llms.description}\n`;
  writeFileSync(join(site.outDir, "llms.txt"), [head, ...lists].join("\n"));
}

/** The page without what is for VitePress alone: frontmatter, parameters, anchors and classes. */
function readPage(file: string, source: string): { description: string; markdown: string } {
  const [, frontmatter = "", body = ""] =
    /^(?:__VP_PARAMS_START.*?__VP_PARAMS_END__)?(?:---\n([^]*?)\n---\n)?([^]*)$/.exec(source) ?? [];
  const markdown = body
    .replaceAll(/<!--@include: (.*?)-->/g, (_, path: string) =>
      readFileSync(resolve(dirname(file), path.trim()), "utf8"),
    )
    .replaceAll(/ \{#[\w-]+\}$/gm, "")
    .replaceAll(/^(?:\{\..*\}|<\/?(?:div|main).*>)\n+/gm, "")
    .trimStart();
  const description = /^description: (.*)$/m.exec(frontmatter)?.[1] ?? firstSentence(markdown);
  return { description, markdown };
}

function firstSentence(markdown: string): string {
  const paragraph = markdown.split("\n\n").find((block) => /^[A-Z]/.test(block)) ?? "";
  return (/^.*?\.(?=\s|$)/s.exec(paragraph)?.[0] ?? paragraph).replaceAll("\n", " ");
}
