/**
 * Redocly's findings in a document, each with file and line. Reads the document and openapi/redocly.yaml.
 * Loads nothing that generates or formats: a command that only lints starts without it.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import {
  getLineColLocation,
  lintFromString,
  loadConfig,
  type NormalizedProblem,
  type Plugin,
  YamlParseError,
} from "@redocly/openapi-core";
import { lintPlugin } from "./lint-plugin.ts";
import { lintText } from "./lint-text.ts";

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

interface YamlError {
  reason?: string;
  mark?: { line: number; column: number };
}

/**
 * Redocly's findings, errors first. A document that cannot be read is a finding as well. Pass the text when
 * something is generated from it: the file may be saved at any time.
 */
export async function lintSpec(
  specPath: string,
  configPath: string,
  text?: string,
): Promise<Finding[]> {
  process.env.REDOCLY_TELEMETRY = "off";
  const source = text ?? readText(specPath);
  const isSpec = !specPath.endsWith(".arazzo.yaml");
  const causes = isSpec || source === undefined ? lintText(source) : [];
  if (source === undefined || causes.length > 0) {
    const found = { file: specPath, column: 1, rule: "read", severity: "error" as const };
    return causes.map((cause) => ({ ...found, ...cause }));
  }
  const config = await loadConfig({
    configPath,
    plugins: [lintPlugin as Plugin],
    // Replaces `extends` of the file, which other programs read as well.
    customExtends: ["recommended-strict", `${lintPlugin.id}/all`],
  });
  try {
    const problems = await lintFromString({ source, absoluteRef: specPath, config });
    return withoutConsequences(problems)
      .map(({ location, message, ruleId, severity }) => {
        const { source, start } = getLineColLocation(location[0]!);
        const at = { file: source.absoluteRef, line: start.line, column: start.col };
        return { ...at, rule: ruleId, message: withReference(message, source, start), severity };
      })
      .sort((a, b) => a.severity.localeCompare(b.severity) || a.line - b.line);
  } catch (error) {
    return [unreadable(specPath, error as Error)];
  }
}

/**
 * Without what only follows from another finding: examples of a broken schema, users of a broken reference, and the
 * type of what such a reference leads to.
 */
function withoutConsequences(problems: NormalizedProblem[]): NormalizedProblem[] {
  const pointerOf = ({ location }: NormalizedProblem) => location[0]?.pointer;
  const broken = problems.filter(({ ruleId }) => ruleId === "no-unresolved-refs").map(pointerOf);
  const isConsequence = (problem: NormalizedProblem) =>
    problem.ruleId === "no-unused-components" ||
    problem.message.startsWith("Example validation errored") ||
    (problem.ruleId === "struct" && broken.includes(pointerOf(problem)));
  const causes = problems.filter((problem) => !isConsequence(problem));
  const isBroken = causes.some(({ ruleId }) =>
    ["struct", "no-unresolved-refs", "project/valid-pattern"].includes(ruleId),
  );
  return isBroken ? causes : problems;
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Redocly's message for a reference that leads nowhere, with the reference. */
function withReference(
  message: string,
  { body }: { body: string },
  { line, col }: { line: number; col: number },
): string {
  if (!message.startsWith("Can't resolve $ref")) return message;
  const text = body
    .split("\n")
    .slice(line - 1)
    .join("\n")
    .slice(col - 1);
  const [, reference] = /^\W*\$ref\W*:\s*["']?([^"'\n}]+)/.exec(text) ?? [];
  return reference ? `Can't resolve $ref ${reference.trim()}${message.slice(18)}` : message;
}

/** Redocly's findings in the Arazzo file beside the spec, if there is one. */
export async function lintWorkflow(specPath: string, configPath: string): Promise<Finding[]> {
  const path = specPath.replace(/(?=\.ya?ml$)/, ".arazzo");
  return existsSync(path) ? lintSpec(path, configPath) : [];
}

export const hasErrors = (findings: Finding[]): boolean =>
  findings.some(({ severity }) => severity === "error");

function unreadable(specPath: string, error: Error): Finding {
  const found = { file: specPath, line: 1, column: 1, severity: "error" as const };
  if (!(error instanceof YamlParseError)) return { ...found, rule: "read", message: error.message };
  // The error's own `line` and `col` count differently for different errors; the parser's mark does not.
  const { mark, reason } = error.originalError as YamlError;
  const message = reason ?? error.message;
  const at = mark ? { line: mark.line + 1, column: mark.column + 1 } : {};
  return { ...found, ...at, file: error.source.absoluteRef, rule: "yaml", message };
}
