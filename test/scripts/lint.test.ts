import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";
import { copyOf } from "../helpers/project.ts";

/** Each rule, and a file that breaks it and no other. */
const mistakes: Record<string, string> = {
  "typescript(no-floating-promises)": "export function f() { fetch('data:,a'); }",
  "typescript(no-misused-promises)": "export const f = () => [1].forEach(async () => fetch('a'));",
  "typescript(await-thenable)": "export async function f(a: number) { await a; }",
  "typescript(no-unsafe-type-assertion)": "export const f = (a: unknown) => a as string;",
  "typescript(no-unsafe-return)": "export const f = (a: string): number => JSON.parse(a);",
  "typescript(only-throw-error)": "export function f() { throw 'a'; }",
  "import(no-duplicates)":
    "export { f } from './b.ts';\nimport { a } from './a.ts';\nimport { b } from './a.ts';\na(b);",
  "import(no-default-export)": "export default 1;",
};

test("the linter finds each of these mistakes, and only where it was made", () => {
  const folder = copyOf("tsconfig.json", ".oxlintrc.json");
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "src"));
  writeFileSync(
    join(folder, "src/a.ts"),
    "export const a = (b: number) => b;\nexport const b = 1;\n",
  );
  writeFileSync(join(folder, "src/b.ts"), "export const f = 1;\n");
  Object.values(mistakes).forEach((text, i) => {
    writeFileSync(join(folder, `src/mistake-${i}.ts`), `${text}\n`);
  });
  const command = [join(root, "node_modules/oxlint/bin/oxlint"), "--format", "json", "src"];
  const { stdout } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string }[];
  };
  const found = diagnostics.map(({ code, filename }) => `${filename}: ${code}`);
  expect(found.toSorted()).toEqual(
    Object.keys(mistakes).map((rule, i) => `src/mistake-${i}.ts: ${rule}`),
  );
});
