/** Parts of Markdown that the generated pages consist of. */

/** A block, or nothing. */
export type Block = string | false | undefined;

export const joinBlocks = (blocks: Block[]): string =>
  blocks
    .map((block) => block && block.trim())
    .filter(Boolean)
    .join("\n\n");

export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

export const cell = (...texts: Block[]): string =>
  texts.filter(Boolean).join(" ").replaceAll(/\s+/g, " ").replaceAll("|", "\\|").trim();

export const code = (value: unknown): string => `\`${String(value)}\``;

export const codeList = (values: unknown[]): string => values.map(code).join(", ");

export const sentence = (text = ""): string =>
  text === "" || /[.!?]$/.test(text) ? text : `${text}.`;

export const firstSentence = (text = ""): string =>
  /^.*?\.(?=\s|$)/s.exec(text.trim())?.[0].replaceAll(/\s+/g, " ") ?? text;

export interface CodeBlock {
  label: string;
  lang: string;
  source: string;
}

/** Tabs, also for a single block: the tab shows its label. */
export function codeBlocks(blocks: CodeBlock[]): string {
  const fences = blocks.map(
    ({ label, lang, source }) => `\`\`\`${lang} [${label}]\n${source.trimEnd()}\n\`\`\``,
  );
  return fences.length > 0 ? `::: code-group\n\n${fences.join("\n\n")}\n\n:::` : "";
}
