/** A folder of generated files: what it has, how that differs from what is expected, and how it is replaced. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createTwoFilesPatch } from "diff";
import { readIfPresent } from "./root.ts";

/** Texts by the names of their files. */
export type Files = Map<string, string>;

/** Whether a file was generated. Every other one is left alone. */
export type IsGenerated = (name: string, text: string) => boolean;

export function readFiles(dir: string, isGenerated: IsGenerated): Files {
  const names = existsSync(dir) ? readdirSync(dir) : [];
  const texts = names.map((name) => [name, readIfPresent(join(dir, name)) ?? ""] as const);
  return new Map(texts.filter(([name, text]) => isGenerated(name, text)));
}

/** A unified diff for each file that is out of date, missing or orphaned. */
export function differences(dir: string, files: Files, isGenerated: IsGenerated): string[] {
  const present = readFiles(dir, isGenerated);
  return [...new Set([...files.keys(), ...present.keys()])].flatMap((name) => {
    const before = present.get(name) ?? "";
    const after = files.get(name) ?? "";
    if (before === after) return [];
    const shown = relative(process.cwd(), join(dir, name));
    return [createTwoFilesPatch(shown, shown, before, after, "present", "expected")];
  });
}

/** Every text is on disk before the first file is renamed: a full disk leaves the old ones. */
export function writeFiles(dir: string, files: Files): void {
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

/** Writes what has changed, and removes what was generated before and is no longer expected. */
export function replaceFiles(dir: string, files: Files, isGenerated: IsGenerated): void {
  const present = readFiles(dir, isGenerated);
  writeFiles(dir, new Map([...files].filter(([name, text]) => present.get(name) !== text)));
  for (const name of present.keys()) if (!files.has(name)) rmSync(join(dir, name));
}
