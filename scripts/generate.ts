/**
 * npm run generate [-- --check | --watch] [--spec FILE] [--out DIR]
 *
 * Reads openapi/api-keys.yaml (or FILE), the Arazzo file beside it and openapi/redocly.yaml. Lints,
 * writes generated/ (or DIR), whole or not at all, and type-checks the client against generated/.
 * `--check` writes nothing and fails with a diff when a file is out of date. `--watch` does it on every
 * save, until Ctrl-C.
 * Exit code: 0 done, up to date, or stopped; 1 a lint error, a file out of date or a type error; 2 a wrong
 * option.
 *
 * package.json loads Redocly's core before tsx: through tsx's hooks its 300 files cost 0.5 s more.
 */
import { join, relative } from "node:path";
import { checkClient, clientVerdict } from "./generate/client-check.ts";
import { defineCommand, interruption, pathOf, runAsProgram, UsageError } from "./lib/command.ts";
import { differences, replaceFiles } from "./lib/files.ts";
import { formatFinding, hasErrors, lintSpec, lintWorkflow } from "./lib/lint.ts";
import { readIfPresent, root } from "./lib/root.ts";

const generated = join(root, "generated");
const config = join(root, "openapi/redocly.yaml");

export const main = defineCommand({
  usage: "npm run generate [-- --check | --watch] [--spec FILE] [--out DIR]",
  summary:
    "Lints the spec, writes types, operations and validators, and type-checks the client.\n" +
    "Exit code: 0 done or up to date; 1 a lint error, a file out of date or a type error.",
  options: {
    check: { type: "boolean", default: false, help: "write nothing, fail with a diff" },
    watch: { type: "boolean", default: false, help: "generate on every save, until Ctrl-C" },
    spec: {
      type: "string",
      default: join(root, "openapi/api-keys.yaml"),
      value: "FILE",
      help: "the spec (openapi/api-keys.yaml)",
    },
    out: { type: "string", default: generated, value: "DIR", help: "where to write (generated/)" },
  },
  async run({ values, signal }) {
    const { check, watch: stay } = values;
    if (check && stay)
      throw new UsageError("--check writes nothing, --watch does: use one of them");
    const spec = pathOf("--spec", values.spec);
    const out = pathOf("--out", values.out);
    // The client is written against generated/ alone; other output has nothing to be checked against.
    const project = out === generated ? root : undefined;
    if (!stay) return generate({ check, spec, out, config, project });
    const { watch } = await import("./generate/watch.ts");
    await watch({ spec, out, config, root, project, signal: signal ?? interruption() });
    return 0;
  },
});

export interface GenerateOptions {
  spec: string;
  out: string;
  /** Redocly's. */
  config: string;
  /** The root of the project whose client is type-checked, if any. */
  project: string | undefined;
}

/** One run: lint, write or compare, type-check. Resolves to the exit code. */
export async function generate(options: GenerateOptions & { check: boolean }): Promise<number> {
  const { check, spec, out, config, project } = options;
  const shown = `${relative(process.cwd(), out)}/`;
  const text = readIfPresent(spec);
  const findings = [...(await lintSpec(spec, config, text)), ...(await lintWorkflow(spec, config))];
  for (const finding of findings) console.error(formatFinding(finding));
  if (text === undefined || hasErrors(findings)) {
    console.error("Lint found errors; nothing was written.");
    return 1;
  }

  // Loaded only for a spec that lints: TypeScript, prettier, Ajv and esbuild take half of the time.
  const { generateFiles, isGenerated } = await import("./generate/file-generators.ts");
  const files = await generateFiles(text);
  const outdated = differences(out, files, isGenerated);
  if (check && outdated.length > 0) {
    for (const difference of outdated) console.error(difference);
    console.error(`${shown} is out of date: run npm run generate.`);
    return 1;
  }
  if (!check) replaceFiles(out, files, isGenerated);
  const written = !check && outdated.length > 0;
  console.log(`${shown} ${written ? "was written" : "is up to date"} (${files.size} files).`);

  const errors = project === undefined ? [] : await checkClient(project);
  for (const error of errors) console.error(error);
  const verdict = project === undefined ? "" : `${clientVerdict(errors)} `;
  // Since the process started, loading included.
  console.log(`${verdict}Done in ${(performance.now() / 1000).toFixed(1)} s.`);
  return errors.length > 0 ? 1 : 0;
}

await runAsProgram(import.meta.url, main);
