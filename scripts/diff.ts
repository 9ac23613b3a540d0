/**
 * npm run diff -- [base] [--format text|markdown|json] [--spec FILE] [--repo DIR]
 *
 * What the spec's change means for users of this client: major, minor, patch or none, and the version
 * that info.version should have. Reads openapi/api-keys.yaml (or FILE), openapi/redocly.yaml and
 * redocly.diff.yaml, package.json, and the base: a file, or a git ref of this checkout (or of DIR); the
 * last release tag (v*) by default, or else the main branch. Writes nothing.
 * Exit code: 0 fine; 1 info.version or package.json's version was not raised enough; 2 the base, the
 * spec or an option cannot be read.
 *
 * package.json loads Redocly's core before tsx, as for scripts/generate.ts.
 */
import { parseArgs } from "node:util";
import { compare } from "./diff/compare.ts";
import { formats } from "./diff/report.ts";
import { root } from "./lib/root.ts";

try {
  const { values, positionals } = parseArgs({
    options: {
      format: { type: "string", default: "text" },
      spec: { type: "string" },
      repo: { type: "string", default: root },
    },
    allowPositionals: true,
  });
  const write = formats[values.format];
  if (!write) throw new Error(`--format is one of ${Object.keys(formats).join(", ")}.`);
  if (positionals.length > 1) throw new Error("One base at a time.");
  const report = await compare(values.repo, positionals[0], values.spec);
  console.log(write(report));
  process.exitCode = report.problems.length > 0 ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
