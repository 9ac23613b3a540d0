/** What users wrote for a release: its samples, examples, consumers and the code blocks of its docs. */
import { filesAt } from "../../../scripts/diff/base.ts";

/** Path to text, each a module of its own. A block is named after its page and number. */
export function programsAt(repo: string, commit: string): Map<string, string> {
  const programs = new Map<string, string>();
  for (const folder of ["openapi/samples/", "docs/examples/", "test/package/consumer/"]) {
    for (const [path, text] of filesAt(repo, commit, folder, /\.ts$/)) {
      // What a user must not write has no types to keep.
      if (!text.startsWith("// @ts-nocheck")) programs.set(path, text);
    }
  }
  for (const folder of ["README.md", "docs/"]) {
    for (const [path, text] of filesAt(repo, commit, folder, /\.md$/)) {
      for (const [index, code] of blocksOf(text).entries()) {
        programs.set(`${path}.${index + 1}.ts`, code);
      }
    }
  }
  return programs;
}

/** The TypeScript blocks of a page. */
export const blocksOf = (page: string): string[] =>
  [...page.matchAll(/^```ts\b.*\n([^]*?)^```$/gm)].map(([, code]) => `${code}export {};\n`);

/**
 * Declarations of the packages that programs import beside ours and Node's: everything in them is `any`, because
 * they are not installed.
 */
export function otherPackages(programs: Iterable<string>): string {
  const names = [...programs].flatMap((text) =>
    [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, name]) => name!),
  );
  const foreign = names.filter((name) => !/^(\.|node:|monad-api-keys(\/|$))/.test(name));
  return [...new Set(foreign)].map((name) => `declare module "${name}";\n`).join("");
}
