/**
 * npm run upstream -- [file or URL] [--apply] [--format text|json] [--spec FILE] [--decisions FILE]
 *
 * What Monad's own OpenAPI document states about the operations of our spec that ours does not, and the
 * reverse. Reads the document, openapi/api-keys.yaml (or FILE) and openapi/upstream-decisions.yaml (or
 * FILE), the differences that are on purpose. With --apply it writes into the spec what follows from a difference
 * without a decision (a new optional field, a changed text or permission), and lists what does not.
 * As JSON: { text, undecided, obsolete, applied, notApplied }, text being the report.
 * Exit code: 0 nothing new; 1 a new difference, or a decision that matches nothing; 2 a document cannot be
 * read, or an option is wrong.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { root } from "./lib/root.ts";
import { operationsOf, type Spec } from "./lib/spec.ts";
import { applyUpstream } from "./upstream/apply.ts";
import {
  compareDocuments,
  parseDecisions,
  sort,
  type UpstreamDifference,
} from "./upstream/compare.ts";
import { labelOf, readDocument } from "./upstream/read.ts";
import { formatApplied, formatComparison } from "./upstream/report.ts";

/** The document in Monad's public SDK repository. */
const published = "https://raw.githubusercontent.com/monad-inc/sdk/main/openapi.json";

export const main = defineCommand({
  usage: "npm run upstream -- [file or URL] [options]",
  summary: `Lists what Monad's OpenAPI document states about these operations that ours does not, and the
reverse. Without an argument it reads ${published}.
Exit code: 0 nothing new, 1 something new, 2 a document cannot be read.`,
  options: {
    apply: {
      type: "boolean",
      default: false,
      help: "write into our document what follows from the new differences",
    },
    format: { type: "string", default: "text", value: "FORMAT", help: "text or json" },
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
    const { format, spec, apply } = values;
    if (source === "") throw new UsageError("The file or URL is empty.");
    if (format !== "text" && format !== "json")
      throw new UsageError("--format is one of text, json.");
    const theirs = await readDocument(source);
    const ours = await readDocument(spec);
    const decisions = parseDecisions(parse(readFileSync(values.decisions, "utf8")));
    const { undecided, decided, obsolete } = sort(compare(source, theirs, ours), decisions);
    const shown = (path: string) => relative(process.cwd(), path);
    const report = formatComparison(
      { undecided, decided, obsolete },
      {
        theirs: `${labelOf(source)} (version ${theirs.info?.version})`,
        ours: shown(spec),
        decisions: shown(values.decisions),
        operations: operationsOf(ours).length,
      },
    );
    const edits = apply ? applyUpstream(readFileSync(spec, "utf8"), theirs, decisions) : undefined;
    if (edits && edits.applied.length > 0) writeFileSync(spec, edits.text);
    const { applied = [], notApplied = [] } = edits ?? {};
    const text = [report, ...(edits ? [formatApplied(shown(spec), applied, notApplied)] : [])];
    const facts = undecided.map(({ difference: _, ...fact }) => fact);
    const json = { text: text.join("\n\n"), undecided: facts, obsolete, applied, notApplied };
    console.log(format === "json" ? JSON.stringify(json, null, 2) : json.text);
    return undecided.length + obsolete.length > 0 ? 1 : 0;
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
