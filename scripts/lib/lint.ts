/**
 * What Redocly says of a document, as lines of a file. Reads the document and openapi/redocly.yaml; loads
 * nothing that makes types or formats: a command that only lints starts without it.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import {
  getLineColLocation,
  lintFromString,
  loadConfig,
  YamlParseError,
} from "@redocly/openapi-core";

export interface Finding {
  file: string;
  line: number;
  column: number;
  rule: string;
  message: string;
  severity: "error" | "warn";
}

export const formatFinding = ({ file, line, column, rule, message, severity }: Finding): string =>
  `${relative(process.cwd(), file)}:${line}:${column} ${severity} ${rule}: ${message.replaceAll("\n", " ")}`;

interface YamlFault {
  reason?: string;
  mark?: { line: number; column: number };
}

/**
 * What Redocly says of a document, errors first. An unreadable document is a finding as well. Whoever
 * generates from the same text gives it in: the file may be saved at any time.
 */
export async function lintSpec(
  specPath: string,
  configPath: string,
  text?: string,
): Promise<Finding[]> {
  process.env.REDOCLY_TELEMETRY = "off";
  const config = await loadConfig({ configPath });
  try {
    const source = text ?? readFileSync(specPath, "utf8");
    const problems = await lintFromString({ source, absoluteRef: specPath, config });
    return problems
      .map(({ location, message, ruleId, severity }) => {
        const { start } = getLineColLocation(location[0]!);
        const file = location[0]!.source.absoluteRef;
        return { file, line: start.line, column: start.col, rule: ruleId, message, severity };
      })
      .sort((a, b) => a.severity.localeCompare(b.severity) || a.line - b.line);
  } catch (error) {
    return [unreadable(specPath, error as Error)];
  }
}

/** What Redocly says of the Arazzo file beside the spec, where there is one. */
export async function lintWorkflow(specPath: string, configPath: string): Promise<Finding[]> {
  const path = specPath.replace(/(?=\.ya?ml$)/, ".arazzo");
  return existsSync(path) ? lintSpec(path, configPath) : [];
}

export const hasErrors = (findings: Finding[]): boolean =>
  findings.some(({ severity }) => severity === "error");

function unreadable(specPath: string, error: Error): Finding {
  const found = { file: specPath, line: 1, column: 1, severity: "error" as const };
  if (!(error instanceof YamlParseError)) return { ...found, rule: "read", message: error.message };
  // The error's own `line` and `col` count differently for different faults; the parser's mark does not.
  const { mark, reason } = error.originalError as YamlFault;
  const message = reason ?? error.message;
  const at = mark ? { line: mark.line + 1, column: mark.column + 1 } : {};
  return { ...found, ...at, file: error.source.absoluteRef, rule: "yaml", message };
}
