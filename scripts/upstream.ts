/**
 * npm run upstream -- <file or URL> [--spec FILE] [--decisions FILE]
 *
 * What Monad's own OpenAPI document says of the api_keys operations that ours does not, and the reverse.
 * Reads the document, openapi/api-keys.yaml (or FILE) and openapi/upstream-decisions.yaml (or FILE): the
 * differences that were decided on. Writes nothing.
 * Exit code: 0 nothing new; 1 something new, or a decision that matches nothing any more; 2 a document
 * cannot be read.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { operationsOf, type Spec } from "./lib/spec.ts";
import { decisionsOf, type Difference, differencesOf, sort } from "./upstream/compare.ts";
import { labelOf, readDocument } from "./upstream/read.ts";
import { reportOf } from "./upstream/report.ts";
import { root } from "./lib/root.ts";

try {
  const { values, positionals } = parseArgs({
    options: {
      spec: { type: "string", default: join(root, "openapi/api-keys.yaml") },
      decisions: { type: "string", default: join(root, "openapi/upstream-decisions.yaml") },
    },
    allowPositionals: true,
  });
  const [source, ...more] = positionals;
  if (!source || more.length > 0)
    throw new Error("Name one document: npm run upstream -- <file or URL>");
  const theirs = await readDocument(source);
  const ours = await readDocument(values.spec);
  const decisions = decisionsOf(parse(readFileSync(values.decisions, "utf8")));
  const report = sort(compared(source, theirs, ours), decisions);
  const shown = (path: string) => relative(process.cwd(), path);
  console.log(
    reportOf(report, {
      theirs: `${labelOf(source)} (version ${theirs.info?.version})`,
      ours: shown(values.spec),
      decisions: shown(values.decisions),
      operations: operationsOf(ours).length,
    }),
  );
  process.exitCode = report.fresh.length + report.stale.length > 0 ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

/** A document may be OpenAPI by its looks and still have a reference that leads nowhere. */
function compared(source: string, theirs: Spec, ours: Spec): Difference[] {
  try {
    return differencesOf(theirs, ours);
  } catch (error) {
    throw new Error(`${labelOf(source)} cannot be compared: ${(error as Error).message}.`);
  }
}
