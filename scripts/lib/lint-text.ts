/** What is wrong with a spec's text before it is parsed: its findings name the cause, and later ones would not. */

export interface TextFinding {
  line: number;
  message: string;
}

/** Each with a pattern of one line. The first group, if any, stands for {} in the message. */
const lineRules: [pattern: RegExp, message: string][] = [
  [/\uFFFD/, "This line has bytes that are not UTF-8: save the file as UTF-8."],
  [/^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/, "A merge conflict is not resolved."],
  [
    /^(?!\s*#).*\$ref['"]?:\s+(#\S*)/,
    'YAML reads what follows $ref as a comment: put it in quotes, "{}".',
  ],
  [/^(?!\s*#).*\$ref['"]?:\s*["'](#[^"']*\s[^"']*)["']/, 'No reference has a space in it: "{}".'],
  [/^openapi:\s*["']?((?!3\.1\.)[\w.-]+)/, "This project reads OpenAPI 3.1, not {}: use 3.1.0."],
  [/^swagger:\s*["']?([\w.-]+)/, "This project reads OpenAPI 3.1, not Swagger {}: convert it."],
];

/** A code sample is the only file that a spec refers to. */
const otherFile = /^(?!\s*#).*\$ref['"]?:\s*(?:"([^#"][^"]*)"|'([^#'][^']*)'|([^#\s"'}][^}]*))/;
const sample = /source['"]?:.*\$ref/;
const isData = /\.(?:ya?ml|json)(?:#|$)/;

export function lintText(text: string | undefined): TextFinding[] {
  if (text === undefined) return [{ line: 1, message: "The file does not exist." }];
  const lines = text.split("\n");
  if (lines.every((line) => /^\s*(?:#.*)?$/.test(line))) {
    return [{ line: 1, message: "The file is empty." }];
  }
  const findings = lines.flatMap((text, i): TextFinding[] => {
    const rule = lineRules.find(([pattern]) => pattern.test(text));
    if (rule) {
      const [pattern, message] = rule;
      return [{ line: i + 1, message: message.replace("{}", pattern.exec(text)?.[1] ?? "") }];
    }
    const file = otherFile.exec(text)?.slice(1).find(Boolean)?.trim();
    if (file === undefined || (!isData.test(file) && isSample(lines, i))) return [];
    return [{ line: i + 1, message: `The spec is one file: it cannot refer to ${file}.` }];
  });
  if (findings.length > 0 || lines.some((line) => /^[\s{]*["']?openapi["']?\s*:/.test(line)))
    return findings;
  return [{ line: 1, message: "The document does not say `openapi: 3.1.0`." }];
}

/** `source: { $ref: … }`, or `$ref` in the line below `source:`. */
const isSample = (lines: string[], i: number) =>
  sample.test(lines[i]!) || /source['"]?:\s*\{?\s*$/.test(lines[i - 1] ?? "");
