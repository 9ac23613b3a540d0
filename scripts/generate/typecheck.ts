/**
 * Type-checks the wrapper (src/, openapi/samples/ and what they import) in a process of its own, so that
 * loading TypeScript costs the generator nothing. Started by wrapper.ts beside it; each message is
 * answered with the findings, in words that name file and line. Writes nothing.
 */
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import type TypeScript from "typescript";
import { root } from "../lib/root.ts";

// require, not import: a loader hook reads the 9 MB file a second time to look for its exports.
const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;
const folders = ["src", "openapi/samples"].map((folder) => join(root, folder) + sep);

/** Read anew for each check: a file may have come or gone. */
const readConfig = () =>
  ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { noEmit: true, declaration: false, declarationMap: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )!;

let program: TypeScript.SemanticDiagnosticsBuilderProgram | undefined;

function findings(): string[] {
  const { fileNames, options } = readConfig();
  const roots = fileNames.filter((file) => folders.some((folder) => file.startsWith(folder)));
  const host = ts.createIncrementalCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  // Packages stay as they are for as long as this process lives: no need to parse them again.
  host.getSourceFile = (name, ...rest) =>
    (name.includes("/node_modules/") && program?.getSourceFile(name)) || read(name, ...rest);
  program = ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, program);
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
