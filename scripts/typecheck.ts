/**
 * Type-checks the wrapper (src/ and what it imports) in a process of its own, so that loading TypeScript
 * costs the generator nothing. Started by scripts/generate.ts; each message is answered with the
 * findings, in words that name file and line. Writes nothing.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type TypeScript from "typescript";

// require, not import: a loader hook reads the 9 MB file a second time to look for its exports.
const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, "tsconfig.json"),
  { noEmit: true, declaration: false, declarationMap: false },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
)!;
const roots = config.fileNames.filter((file) => file.startsWith(join(root, "src")));
const host = ts.createIncrementalCompilerHost(config.options);
let program: TypeScript.SemanticDiagnosticsBuilderProgram | undefined;

function findings(): string[] {
  program = ts.createSemanticDiagnosticsBuilderProgram(roots, config.options, host, program);
  const all = [
    ...program.getSyntacticDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
  ];
  return all.map((finding) => ts.formatDiagnostic(finding, formatHost).trimEnd());
}

const formatHost: TypeScript.FormatDiagnosticsHost = {
  getCurrentDirectory: () => process.cwd(),
  getCanonicalFileName: (name) => name,
  getNewLine: () => "\n",
};

process.on("message", () => process.send?.(findings()));
process.on("disconnect", () => process.exit());
