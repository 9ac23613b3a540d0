/**
 * npm run diff -- [base] [--format text|markdown|json] [--spec FILE] [--repo DIR]
 *
 * Reports what the changes of spec and public API mean for users: major, minor, patch or none, and the version
 * that info.version should have. Reads openapi/api-keys.yaml (or FILE), openapi/redocly.yaml,
 * test/package/api/, package.json, and the base: a file, or a git ref of this checkout (or
 * of DIR); the last release tag (v*) by default, or else the main branch. The version is judged against a
 * release or a file; of any other base only the changes are shown. Writes nothing.
 * Exit code: 0 done; 1 info.version or package.json's version was not raised enough; 2 the base, the
 * spec or an option cannot be read.
 *
 * package.json loads Redocly's core before tsx, as for scripts/generate.ts.
 */
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { root } from "./lib/root.ts";

export const main = defineCommand({
  usage: "npm run diff -- [base] [--format text|markdown|json] [--spec FILE] [--repo DIR]",
  summary:
    "Reports what the changes since the base mean for users, and the version that they ask for.\n" +
    "The base is a file or a git ref; by default the last release, or else the main branch.\n" +
    "Exit code: 0 done; 1 the version was not raised enough; 2 something cannot be read.",
  options: {
    format: { type: "string", default: "text", value: "FORMAT", help: "text, markdown or json" },
    spec: { type: "string", value: "FILE", help: "the spec (openapi/api-keys.yaml)" },
    repo: { type: "string", default: root, value: "DIR", help: "the checkout" },
  },
  maxPositionals: 1,
  failureCode: 2,
  async run({ values, positionals: [base] }) {
    const { formats } = await import("./diff/report.ts");
    const format = formats[values.format];
    if (!format) throw new UsageError(`--format is one of ${Object.keys(formats).join(", ")}.`);
    const { compare } = await import("./diff/compare.ts");
    const report = await compare(values.repo, base, values.spec);
    console.log(format(report));
    return report.problems.length > 0 ? 1 : 0;
  },
});

await runAsProgram(import.meta.url, main);
