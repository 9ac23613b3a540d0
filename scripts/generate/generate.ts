/** One run of `npm run generate`: lint, write or compare, type-check. */
import { relative } from "node:path";
import { checkClient, clientReport } from "./client-check.ts";
import { differences, replaceFiles } from "../lib/files.ts";
import { formatFinding, hasErrors, lintSpec, lintWorkflow } from "../lib/lint.ts";
import { readIfPresent } from "../lib/root.ts";

export interface GenerateOptions {
  /** Compare only. */
  check: boolean;
  spec: string;
  out: string;
  /** Redocly's. */
  config: string;
  /** The root of the project whose client is type-checked, if any. */
  project: string | undefined;
}

/** Resolves to the exit code. */
export async function generate({ check, spec, out, config, project }: GenerateOptions) {
  const shown = `${relative(process.cwd(), out)}/`;
  const text = readIfPresent(spec);
  const findings = [...(await lintSpec(spec, config, text)), ...(await lintWorkflow(spec, config))];
  for (const finding of findings) console.error(formatFinding(finding));
  if (text === undefined || hasErrors(findings)) {
    console.error("Lint found errors; nothing was written.");
    return 1;
  }

  // Loaded only for a spec that lints: TypeScript, prettier, Ajv and esbuild take half of the time.
  const { generateFiles, isGenerated } = await import("./file-generators.ts");
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
  const [verdict, ...lines] = clientReport(errors).reverse();
  for (const line of lines.reverse()) console.error(line);
  // Since the process started, loading included.
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(project === undefined ? `Done in ${seconds} s.` : `${verdict} Done in ${seconds} s.`);
  return errors.length > 0 ? 1 : 0;
}
