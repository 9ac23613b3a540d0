/**
 * npm run generate [-- --check] [--spec FILE] [--out DIR]
 *
 * Reads openapi/api-keys.yaml (or FILE) and openapi/redocly.yaml. Lints, writes generated/ (or DIR),
 * whole or not at all, and type-checks the wrapper against generated/. `--check` writes nothing and
 * fails with a diff when a file is stale.
 * Exit code: 0 done, or fresh; 1 a finding, a stale file or a type error; 2 a wrong option.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { banner, formatFinding, generateFiles, lintSpec } from "./pipeline.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, "generated");

try {
  process.exitCode = await main(options());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

function options() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      spec: { type: "string", default: join(root, "openapi/api-keys.yaml") },
      out: { type: "string", default: generated },
    },
  });
  return { check: values.check, spec: resolve(values.spec), out: resolve(values.out) };
}

async function main({ check, spec, out }: ReturnType<typeof options>): Promise<number> {
  // The wrapper is written against generated/ alone; other output has nothing to be checked against.
  const types = out === generated ? startTypeCheck() : undefined;
  try {
    const started = performance.now();
    const findings = await lintSpec(spec, join(root, "openapi/redocly.yaml"));
    for (const finding of findings) console.error(formatFinding(finding));
    if (findings.some(({ severity }) => severity === "error")) {
      console.error(`${relative(process.cwd(), spec)} does not lint; nothing was written.`);
      return 1;
    }

    const files = await generateFiles(spec);
    const stale = differences(out, files);
    if (check) {
      for (const difference of stale) console.error(difference);
      if (stale.length > 0) {
        console.error(`${relative(process.cwd(), out)}/ is stale: run npm run generate.`);
        return 1;
      }
    } else {
      replaceFiles(out, files);
    }
    const ms = Math.round(performance.now() - started);
    const done = check ? "is fresh" : stale.length > 0 ? "was written" : "was fresh already";
    console.log(`${relative(process.cwd(), out)}/ ${done} (${files.size} files, ${ms} ms)`);

    if (!types) return 0;
    const errors = await types.check();
    for (const error of errors) console.error(error);
    console.log(errors.length > 0 ? "The wrapper does not fit the spec." : "The wrapper fits.");
    return errors.length > 0 ? 1 : 0;
  } finally {
    types?.stop();
  }
}

/** The generated files that are there: name to text. A file of another origin is none of ours. */
function generatedFiles(dir: string): Map<string, string> {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".ts")) : [];
  const texts = names.map((name) => [name, readFileSync(join(dir, name), "utf8")] as const);
  return new Map(texts.filter(([, text]) => text.startsWith(banner)));
}

/** A unified diff for each file that is not as it should be, one that should not be there included. */
function differences(dir: string, files: Map<string, string>): string[] {
  const present = generatedFiles(dir);
  return [...new Set([...files.keys(), ...present.keys()])].flatMap((name) => {
    const path = join(dir, name);
    const before = present.get(name) ?? "";
    const after = files.get(name) ?? "";
    if (before === after) return [];
    const shown = relative(process.cwd(), path);
    return [createTwoFilesPatch(shown, shown, before, after, "as it is", "as it should be")];
  });
}

/** Every text is on disk before the first file changes its name: a full disk leaves the old ones. */
function replaceFiles(dir: string, files: Map<string, string>): void {
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
  for (const name of generatedFiles(dir).keys()) if (!files.has(name)) rmSync(join(dir, name));
}

/** The type-check, in a process that loads TypeScript while this one generates. */
function startTypeCheck() {
  const child: ChildProcess = fork(join(root, "scripts/typecheck.ts"));
  return {
    async check(): Promise<string[]> {
      child.send("check");
      const ended = once(child, "exit").then(([code]) => [[`The type-check ended with ${code}.`]]);
      const [findings] = await Promise.race([once(child, "message"), ended]);
      return findings as string[];
    },
    stop: () => child.connected && child.disconnect(),
  };
}
