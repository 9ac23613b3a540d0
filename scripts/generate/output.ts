/** generated/ on disk: what is there, how it departs from what is due, and how it is replaced. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { createTwoFilesPatch } from "diff";
import { banner } from "./pipeline.ts";

/** The generated files that are there: name to text. A file of another origin is none of ours. */
export function generatedFiles(dir: string): Map<string, string> {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".ts")) : [];
  const texts = names.map((name) => [name, readFileSync(join(dir, name), "utf8")] as const);
  return new Map(texts.filter(([, text]) => text.startsWith(banner)));
}

/** A unified diff for each file that is not as it should be, one that should not be there included. */
export function differences(dir: string, files: Map<string, string>): string[] {
  const present = generatedFiles(dir);
  return [...new Set([...files.keys(), ...present.keys()])].flatMap((name) => {
    const before = present.get(name) ?? "";
    const after = files.get(name) ?? "";
    if (before === after) return [];
    const shown = relative(process.cwd(), join(dir, name));
    return [createTwoFilesPatch(shown, shown, before, after, "as it is", "as it should be")];
  });
}

/** Every text is on disk before the first file changes its name: a full disk leaves the old ones. */
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

/** Removes the generated files of a former spec. */
export function removeStrays(dir: string, files: Map<string, string>): void {
  for (const name of generatedFiles(dir).keys()) if (!files.has(name)) rmSync(join(dir, name));
}
