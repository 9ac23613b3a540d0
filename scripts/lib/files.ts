/** generated/ on disk: what is there, how it differs from what is expected, and how it is replaced. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { createTwoFilesPatch } from "diff";

/** The first line of every generated file. */
export const banner =
  "// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.\n";

export const readIfPresent = (path: string): string | undefined =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, "utf8") : undefined;

/** The generated files that are present, by name. A file without the banner was not generated. */
export function generatedFiles(dir: string): Map<string, string> {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".ts")) : [];
  const texts = names.map((name) => [name, readFileSync(join(dir, name), "utf8")] as const);
  return new Map(texts.filter(([, text]) => text.startsWith(banner)));
}

/** A unified diff for each file that is out of date, missing or orphaned. */
export function differences(dir: string, files: Map<string, string>): string[] {
  const present = generatedFiles(dir);
  return [...new Set([...files.keys(), ...present.keys()])].flatMap((name) => {
    const before = present.get(name) ?? "";
    const after = files.get(name) ?? "";
    if (before === after) return [];
    const shown = relative(process.cwd(), join(dir, name));
    return [createTwoFilesPatch(shown, shown, before, after, "present", "expected")];
  });
}

/** Every text is on disk before the first file is renamed: a full disk leaves the old ones. */
export function replaceFiles(dir: string, files: Map<string, string>): void {
  mkdirSync(dir, { recursive: true });
  const renames = [...files].map(([name, text]) => ({
    text,
    from: join(dir, `.${name}.${process.pid}.tmp`),
    to: join(dir, name),
  }));
  try {
    for (const { from, text } of renames) writeFileSync(from, text);
    for (const { from, to } of renames) renameSync(from, to);
  } finally {
    for (const { from } of renames) rmSync(from, { force: true });
  }
}

/** Removes the generated files that the spec no longer has. */
export function removeOrphans(dir: string, files: Map<string, string>): void {
  for (const name of generatedFiles(dir).keys()) if (!files.has(name)) rmSync(join(dir, name));
}
