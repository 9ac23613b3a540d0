/**
 * Redocly's findings in a document, each with file and line. Reads the document and openapi/redocly.yaml.
 * Loads nothing that generates or formats: a command that only lints starts without it.
 */
import { existsSync } from "node:fs";
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
import { readIfPresent } from "./root.ts";

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

export const hasErrors = (findings: Finding[]): boolean =>
  findings.some(({ severity }) => severity === "error");

/**
 * Redocly's findings, errors first. A document that cannot be read is a finding as well. Pass the text when
 * something is generated from it: the file may be saved at any time.
 */
export async function lintSpec(
  specPath: string,
  configPath: string,
  text = readIfPresent(specPath),
): Promise<Finding[]> {
  process.env.REDOCLY_TELEMETRY = "off";
  const error = { file: specPath, line: 1, column: 1, rule: "read", severity: "error" as const };
  const causes = specPath.endsWith(".arazzo.yaml") ? [] : lintText(text);
  if (text === undefined || causes.length > 0)
    return causes.map((cause) => ({ ...error, ...cause }));
  const config = await loadConfig({
    configPath,
    plugins: [lintPlugin as Plugin],
    // Replaces `extends` of the file, which other programs read as well.
    customExtends: ["recommended-strict", `${lintPlugin.id}/all`],
  });
  try {
    const problems = await lintFromString({ source: text, absoluteRef: specPath, config });
    return withoutConsequences(problems)
      .map(findingOf)
      .sort((a, b) => a.severity.localeCompare(b.severity) || a.line - b.line);
  } catch (cause) {
    const { message } = cause as Error;
    if (!(cause instanceof YamlParseError)) return [{ ...error, message }];
    // The error's own `line` and `col` count differently for different errors; the parser's mark does not.
    const { reason, mark = { line: 0, column: 0 } } = cause.originalError as YamlError;
    const at = { file: cause.source.absoluteRef, line: mark.line + 1, column: mark.column + 1 };
    return [{ ...error, ...at, rule: "yaml", message: reason ?? message }];
  }
}

interface YamlError {
  reason?: string;
  mark?: { line: number; column: number };
}

/** Redocly's findings in the Arazzo file beside the spec, if there is one. */
export async function lintWorkflow(specPath: string, configPath: string): Promise<Finding[]> {
  const path = specPath.replace(/(?=\.ya?ml$)/, ".arazzo");
  return existsSync(path) ? lintSpec(path, configPath) : [];
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

function findingOf({ location, message, ruleId: rule, severity }: NormalizedProblem): Finding {
  const { source, start } = getLineColLocation(location[0]!);
  const at = { file: source.absoluteRef, line: start.line, column: start.col, rule, severity };
  if (!message.startsWith("Can't resolve $ref")) return { ...at, message };
  // Redocly's message does not name the reference.
  const [line = "", ...below] = source.getLines().slice(start.line - 1);
  const text = [line.slice(start.col - 1), ...below].join("\n");
  const reference = /^\W*\$ref\W*:\s*["']?([^"'\n}]+)/.exec(text)?.[1]?.trim();
  return { ...at, message: message.replace("$ref", (ref) => `${ref} ${reference ?? ""}`.trim()) };
}
