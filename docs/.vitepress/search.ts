/**
 * What the search finds: VitePress's local search, with the keywords of a page's front matter and the pages that
 * are no files. How it ranks is in theme/search-options.ts.
 */
import { basename } from "node:path";
import type { MarkdownEnv, MarkdownRenderer } from "vitepress";
import type { ApiPage } from "./api-pages.ts";

interface Section {
  anchor: string;
  titles: string[];
  text: string;
}

/** The `_render` hook: the keywords of a page become text below its title, in the index alone. */
export function renderWithKeywords(
  source: string,
  env: MarkdownEnv,
  markdown: MarkdownRenderer,
): string {
  const keywords = /^keywords: (.*)$/m.exec(source)?.[1] ?? "";
  const withKeywords = source.replace(/^# .*$/m, (title) => `${title}\n\n${keywords}`);
  return markdown.render(withKeywords, env);
}

/** The `_splitIntoSections` hook. Nothing for other pages: VitePress then splits their HTML. */
export const splitDynamicPage =
  (pages: ApiPage[]) =>
  (file: string, html: string): AsyncGenerator<Section> => {
    const page = html === "" && pages.find(({ page }) => page === basename(file, ".md"));
    // The type of the hook has no undefined, though VitePress handles it.
    return (page ? sectionsOf(page) : undefined) as AsyncGenerator<Section>;
  };

async function* sectionsOf({ title, markdown }: ApiPage): AsyncGenerator<Section> {
  // Every heading below the title has an anchor, which a comment in a shell sample has not.
  for (const part of markdown.split(/^(?=#+ .* \{#.*\}$)/m)) {
    const [heading = "", ...lines] = part.split("\n");
    const [, name = "", anchor] = /^#+ (.*?)(?: \{#(.*)\})?$/.exec(heading) ?? [];
    const text = lines
      .join(" ")
      .replaceAll(/[`*|]|\]\(.*?\)|\{#.*?\}|<\/?(div|Try).*?>|:::|-{3,}/g, " ");
    yield anchor
      ? { anchor, titles: [title, name], text }
      : { anchor: title.toLowerCase().replaceAll(" ", "-"), titles: [title], text };
  }
}
