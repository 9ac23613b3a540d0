/** VitePress's local search reads files, and pages of a dynamic route have none: their sections go in here. */
import { basename } from "node:path";
import type { ApiPage } from "../../scripts/docs/api-pages.ts";

interface Section {
  anchor?: string;
  titles: string[];
  text: string;
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
    const text = lines.join(" ").replaceAll(/[`*|]|\]\(.*?\)|:::|-{3,}/g, " ");
    yield { ...(anchor ? { anchor } : {}), titles: anchor ? [title, name] : [title], text };
  }
}
