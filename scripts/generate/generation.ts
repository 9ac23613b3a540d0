/** One run of `npm run generate`: lint, write or compare, type-check. */
import { relative } from "node:path";
import { differences, removeStrays, replaceFiles } from "./output.ts";
import { generateFiles, readIfThere } from "./pipeline.ts";
import type { WrapperCheck } from "./wrapper.ts";
import { formatFinding, hasErrors, lintSpec, lintWorkflow } from "../lib/lint.ts";

export interface GenerateOptions {
  /** Compare only. */
  check: boolean;
  spec: string;
  out: string;
  /** Redocly's. */
  config: string;
  wrapper: WrapperCheck | undefined;
}

/** Resolves to the exit code. */
export async function generate(options: GenerateOptions): Promise<number> {
  const { check, spec, out, config, wrapper } = options;
  const shown = `${relative(process.cwd(), out)}/`;
  const started = performance.now();
  const text = readIfThere(spec);
  const findings = [...(await lintSpec(spec, config, text)), ...(await lintWorkflow(spec, config))];
  for (const finding of findings) console.error(formatFinding(finding));
  if (text === undefined || hasErrors(findings)) {
    console.error("Lint found errors; nothing was written.");
    return 1;
  }

  const files = await generateFiles(spec, text);
  const stale = differences(out, files);
  if (check && stale.length > 0) {
    for (const difference of stale) console.error(difference);
    console.error(`${shown} is stale: run npm run generate.`);
    return 1;
  }
  if (!check) {
    replaceFiles(out, files);
    removeStrays(out, files);
  }
  const ms = Math.round(performance.now() - started);
  const done = check ? "is fresh" : stale.length > 0 ? "was written" : "was fresh already";
  console.log(`${shown} ${done} (${files.size} files, ${ms} ms)`);

  if (!wrapper) return 0;
  const errors = await wrapper.check();
  for (const error of errors) console.error(error);
  console.log(errors.length > 0 ? "The wrapper does not fit the spec." : "The wrapper fits.");
  return errors.length > 0 ? 1 : 0;
}
