/** Markdown as VitePress reads it, made into Markdown that any reader understands. */
import { posix } from "node:path";

export interface MarkdownPage {
  /** Relative to the docs' folder, such as `guide/options.md`. */
  path: string;
  markdown: string;
}

/** Every line, and whether it belongs to a block of code. */
function* linesOf(markdown: string): Generator<{ line: string; isCode: boolean }> {
  let fence = "";
  for (const line of markdown.split("\n")) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    const closes = fence !== "" && mark.startsWith(fence) && line.trim() === mark;
    yield { line, isCode: mark !== "" || fence !== "" };
    if (closes) fence = "";
    else if (fence === "") fence = mark;
  }
}

const mapText = (markdown: string, change: (line: string) => string): string =>
  [...linesOf(markdown)].map(({ line, isCode }) => (isCode ? line : change(line))).join("\n");

/** Attributes at the end of a line: `{#anchor}`, `{#anchor .class}`. */
const attributes = / ?\{([#.][^{}]*)\}$/;
/** A block of code that holds the URL of a request, as the API pages begin. */
const request = /^```(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS|TRACE)$/;

/**
 * Without attributes, HTML blocks and components. The label of a block of code becomes a line above it, a
 * container a quotation, and one that opens stays as its title and its content.
 */
export function plainMarkdown(markdown: string): string {
  const containers: string[] = [];
  let method = "";
  const lines = [...linesOf(markdown)].flatMap(({ line, isCode }): string[] => {
    const quote = containers.includes("quote") ? "> " : "";
    if (isCode) {
      const [, start, label] = /^(\s*```\w+) \[(.*)\]$/.exec(line) ?? [];
      if (start) return containers.includes("code-group") ? [`${label}:`, "", start] : [start];
      const prefix = method === "" ? "" : `${method} `;
      method = request.exec(line)?.[1] ?? "";
      return [method === "" ? `${quote}${prefix}${line}` : "```http"];
    }
    const [, indent = "", name, title = ""] = /^(\s*)::: ?([\w-]*) ?(.*)$/.exec(line) ?? [];
    if (name === "") {
      containers.pop();
      return [];
    }
    if (name) {
      const isQuote = ["danger", "warning", "tip", "info"].includes(name);
      containers.push(isQuote ? "quote" : name);
      if (name === "code-group") return [];
      return isQuote ? [`> **${title || name}**`, ">"] : [`${indent}${title}:`];
    }
    if (/^(<\/?(div|main|[A-Z]\w*)\b.*>|\{[.#].*\})$/.test(line)) return [];
    return [`${quote}${line}`.replace(attributes, "").replaceAll(/<a id="[^"]*"><\/a> ?/g, "")];
  });
  return `${withoutEmptyLines(lines.join("\n")).trim()}\n`;
}

/** At most one empty line in a row, outside of code. */
const withoutEmptyLines = (markdown: string): string =>
  [...linesOf(markdown)]
    .filter(({ line, isCode }, i, lines) => isCode || line !== "" || lines[i - 1]?.line !== "")
    .map(({ line }) => line)
    .join("\n");

/** The fragment that GitHub and most other readers give to a heading. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/\[(.*?)\]\(.*?\)/g, "$1")
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

/** The slug of each heading, by the anchor that the site gives it. */
export function headingsOf(markdown: string): Map<string, string> {
  const found = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { line, isCode } of linesOf(markdown)) {
    const text = isCode ? undefined : /^#{1,6} (.*)$/.exec(line)?.[1];
    if (text === undefined) continue;
    const slug = slugOf(text.replace(attributes, ""));
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    const unique = count === 0 ? slug : `${slug}-${count}`;
    found.set(/\{#([^\s}]+)/.exec(line)?.[1] ?? unique, unique);
  }
  return found;
}

/** A link to an anchor becomes a link to its heading; one to an anchor within a section loses it. */
export function linkToHeadings({ path, markdown }: MarkdownPage, pages: MarkdownPage[]): string {
  const headings = new Map(pages.map((page) => [page.path, headingsOf(page.markdown)]));
  return mapText(markdown, (line) =>
    line.replaceAll(
      /\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()#\s:]*)#([^()\s]+)\)/g,
      (_, text: string, file: string, anchor: string) => {
        const target = file === "" ? path : posix.join(posix.dirname(path), file);
        const slug = headings.get(target)?.get(anchor);
        if (slug !== undefined) return `[${text}](${file}#${slug})`;
        return file === "" ? text : `[${text}](${file})`;
      },
    ),
  );
}
