/**
 * The stricter proof: tests of types that compiled at the base, compiled against the types of today.
 * Reads tsconfig.json, src/ and generated/; the tests come as texts, none is written to disk.
 */
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import type TypeScript from "typescript";

// require, not import: a loader hook reads the 9 MB file a second time to look for its exports.
const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;

export interface TypeProof {
  /** What no longer compiles. */
  broken: string[];
  /** Comparisons of whole types that no longer hold. An addition fails these as a break does. */
  unequal: string[];
}

/** A `@ts-expect-error` that is not needed any more: something is allowed that was not. */
const unusedExpectation = 2578;

export function proveTypes(root: string, tests: Map<string, string>): TypeProof {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )!;
  const texts = new Map([...tests].map(([path, text]) => [join(root, path), text]));
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const program = ts.createProgram([...texts.keys()], config.options, host);

  const proof: TypeProof = { broken: [], unequal: [] };
  for (const path of texts.keys()) {
    const file = program.getSourceFile(path)!;
    for (const { code, start = 0, messageText } of program.getSemanticDiagnostics(file)) {
      if (code === unusedExpectation) continue;
      const { line } = file.getLineAndCharacterOfPosition(start);
      const message = ts.flattenDiagnosticMessageText(messageText, " ").split("\n")[0];
      const statement = file.statements.length > 0 ? statementAt(file, start) : "";
      const list = /\.toEqualTypeOf\b/.test(statement) ? proof.unequal : proof.broken;
      list.push(`${relative(root, path)}:${line + 1}: ${message}`);
    }
  }
  return proof;
}

/** The text of the innermost statement around a position. */
function statementAt(file: TypeScript.SourceFile, position: number): string {
  let found = "";
  const visit = (node: TypeScript.Node): void => {
    if (position < node.getFullStart() || position >= node.getEnd()) return;
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node)) found = node.getText(file);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
