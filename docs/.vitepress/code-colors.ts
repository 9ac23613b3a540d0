/**
 * Colours of code as classes. Shiki writes a style attribute into every token, which a strict
 * Content-Security-Policy forbids; the theme's style sheet has the colours of both modes.
 */
import type { MarkdownOptions } from "vitepress";

type Transformer = NonNullable<MarkdownOptions["codeTransformers"]>[number];

/** What each colour of Shiki's github-light theme stands for. */
const kinds: Record<string, string> = {
  "#24292E": "plain",
  "#D73A49": "keyword",
  "#032F62": "string",
  "#6A737D": "comment",
  "#6F42C1": "function",
  "#005CC5": "constant",
  "#E36209": "variable",
  "#22863A": "tag",
};

export const classesForColors: Transformer = {
  name: "classes-for-colors",
  span(node) {
    if (node.properties.style === undefined) return; // plain text
    const color = /color:(#[0-9A-F]+)/i.exec(String(node.properties.style))?.[1];
    const kind = color && kinds[color.toUpperCase()];
    if (!kind) throw new Error(`A token of code has no colour class: ${node.properties.style}`);
    delete node.properties.style;
    if (kind !== "plain") this.addClassToHast(node, `code-${kind}`);
  },
};
