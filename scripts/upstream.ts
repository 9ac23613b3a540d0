/**
 * npm run upstream -- [file or URL] [--spec FILE] [--decisions FILE]
 *
 * What Monad's own OpenAPI document states about the operations of our spec that ours does not, and the
 * reverse. Reads the document, openapi/api-keys.yaml (or FILE) and openapi/upstream-decisions.yaml (or
 * FILE), the differences that are on purpose. Writes nothing.
 * Exit code: 0 nothing new; 1 a new difference, or a decision that matches nothing; 2 a document cannot be
 * read, or an option is wrong.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { root } from "./lib/root.ts";
import { operationsOf, type Spec } from "./lib/spec.ts";
import {
  compareDocuments,
  parseDecisions,
  sort,
  type UpstreamDifference,
} from "./upstream/compare.ts";
import { labelOf, readDocument } from "./upstream/read.ts";
import { formatComparison } from "./upstream/report.ts";

/** The document in Monad's public SDK repository. */
const published = "https://raw.githubusercontent.com/monad-inc/sdk/main/openapi.json";

export const main = defineCommand({
  usage: "npm run upstream -- [file or URL] [options]",
  summary: `Lists what Monad's OpenAPI document states about these operations that ours does not, and the
reverse. Without an argument it reads ${published}.
Exit code: 0 nothing new, 1 something new, 2 a document cannot be read.`,
  options: {
    spec: {
      type: "string",
      value: "FILE",
      default: join(root, "openapi/api-keys.yaml"),
      help: "our document (openapi/api-keys.yaml)",
    },
    decisions: {
      type: "string",
      value: "FILE",
      default: join(root, "openapi/upstream-decisions.yaml"),
      help: "the differences that are on purpose (openapi/upstream-decisions.yaml)",
    },
  },
  maxPositionals: 1,
  failureCode: 2,
  async run({ values, positionals: [source = published] }) {
    if (source === "") throw new UsageError("The file or URL is empty.");
    const theirs = await readDocument(source);
    const ours = await readDocument(values.spec);
    const decisions = parseDecisions(parse(readFileSync(values.decisions, "utf8")));
    const comparison = sort(compare(source, theirs, ours), decisions);
    const shown = (path: string) => relative(process.cwd(), path);
    console.log(
      formatComparison(comparison, {
        theirs: `${labelOf(source)} (version ${theirs.info?.version})`,
        ours: shown(values.spec),
        decisions: shown(values.decisions),
        operations: operationsOf(ours).length,
      }),
    );
    return comparison.undecided.length + comparison.obsolete.length > 0 ? 1 : 0;
  },
});

/** A document may look like OpenAPI and still have a reference that leads nowhere. */
function compare(source: string, theirs: Spec, ours: Spec): UpstreamDifference[] {
  try {
    return compareDocuments(theirs, ours);
  } catch (error) {
    throw new Error(`${labelOf(source)} cannot be compared: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

await runAsProgram(import.meta.url, main);
