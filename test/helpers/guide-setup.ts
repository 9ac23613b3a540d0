/** The TypeScript blocks of the guide, the API pages and the README, as files that can be compiled and imported. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

export interface Block {
  /** `handle-errors 2`: the page and the number of the block. */
  name: string;
  code: string;
  file: string;
}

/** Writes every block into a folder of its own in dist/, where "vitest" and "monad-api-keys" resolve. */
export function extractBlocks() {
  mkdirSync("dist", { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), "dist/guide-"));
  const below = ["docs/guide", "docs/api"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const pages = ["README.md", "docs/index.md", ...below.filter((name) => name.endsWith(".md"))];
  const blocks = pages.flatMap((path) => {
    const fences = readFileSync(path, "utf8").matchAll(/^```ts\b.*\n([^]*?)^```$/gm);
    return [...fences].map(([, code], index): Block => {
      const name = `${basename(path, ".md")} ${index + 1}`;
      const file = join(folder, `${name.replace(" ", "-")}.ts`);
      writeFileSync(file, `${code}export {};\n`);
      return { name, code: code!, file };
    });
  });
  return { folder, blocks, remove: () => rmSync(folder, { recursive: true }) };
}
