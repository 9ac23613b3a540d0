/**
 * Samples that run in the page, against the mock that the package ships. A page's policy forbids evaluating text,
 * so each sample becomes a function here, at build time, in a bundle that the first click loads.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { MarkdownRenderer } from "vitepress";
import { root } from "../../scripts/lib/root.ts";
import { pages } from "./api.ts";

/** Needs neither a file, nor a network, nor another package; and is a program, not a module of one. */
const isRunnable = (code: string): boolean =>
  [...code.matchAll(/ from "(.*)";$/gm)].every(([, name]) =>
    /^monad-api-keys(\/(testing|rotation))?$/.test(name!),
  ) &&
  /\bawait\b/.test(code) &&
  !/^export |globalThis\.fetch|\.listen\(|process\.exitCode/m.test(code);

const idOf = (code: string): string =>
  createHash("sha256").update(code.trim()).digest("hex").slice(0, 12);

/** Puts every block that is in the bundle into the component with the button. */
export function addRunButtons(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  const known = samples();
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const html = fence!(tokens, index, ...rest);
    const id = idOf(tokens[index]!.content);
    return known.has(id) ? `<RunSample id="${id}">${html}</RunSample>` : html;
  };
}

const prefix = "virtual:sample/";

/** `virtual:samples` has every sample as a function, by the id that the button has. */
export const runnableSamples = {
  name: "runnable-samples",
  enforce: "pre" as const,
  resolveId(id: string, importer?: string) {
    if (id === "virtual:samples" || id.startsWith(prefix)) return `\0${id}`;
    if (!importer?.startsWith(`\0${prefix}`)) return undefined;
    const [, entry] = id.split("/");
    return join(root, entry ? `src/${entry}/index.ts` : "docs/.vitepress/theme/run-client.ts");
  },
  load(id: string) {
    if (id === "\0virtual:samples") {
      const ids = [...samples().keys()];
      const imports = ids.map((each, i) => `import sample${i} from "${prefix}${each}";`);
      const entries = ids.map((each, i) => `"${each}": sample${i}`);
      return `${imports.join("\n")}\nexport const samples = { ${entries.join(", ")} };`;
    }
    if (!id.startsWith(`\0${prefix}`)) return undefined;
    // Without types, each import is one line at the top. The rest becomes a function that can be called again.
    const { code } = transformSync(samples().get(id.slice(prefix.length + 1))!, { loader: "ts" });
    const [, imports, body] = /^((?:import .*\n)*)([^]*)$/.exec(code)!;
    return `${imports}export default async (console, process) => {\n${body}\n};`;
  },
};

/** The code of every sample of the start page, the guide and the API pages, by its id. */
function samples(): Map<string, string> {
  const files = ["docs/guide", "docs/api"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const start = readFileSync(join(root, "docs/index.md"), "utf8");
  const texts = [start, ...files, ...pages.map(({ markdown }) => markdown)];
  const blocks = texts.flatMap((text) => [...text.matchAll(/^```ts\b.*\n([^]*?)^```$/gm)]);
  return new Map(blocks.flatMap(([, code]) => (isRunnable(code!) ? [[idOf(code!), code!]] : [])));
}
