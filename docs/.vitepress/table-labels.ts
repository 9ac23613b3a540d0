/** Gives every cell the heading of its column: on narrow pages a row becomes a block, and shows them. */
import type { MarkdownRenderer } from "vitepress";

export function addTableLabels(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("table-labels", ({ tokens }) => {
    let labels: string[] = [];
    let column = 0;
    for (const [index, token] of tokens.entries()) {
      if (token.type === "table_open") labels = [];
      if (token.type === "tr_open") column = 0;
      if (token.type === "th_open") labels.push(tokens[index + 1]!.content.replaceAll("`", ""));
      if (token.type === "td_open") {
        const label = labels[column++];
        if (label) token.attrSet("data-label", label);
      }
    }
  });
}
