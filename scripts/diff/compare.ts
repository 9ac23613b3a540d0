/**
 * The whole of a diff: a base and the spec of today in, the judged changes out. Throws an Error in plain
 * words where one of them cannot be read. Reads what scripts/diff.ts says; writes nothing.
 */
import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { apiChanges, readApiReports } from "./api.ts";
import { apiReportsAt, type Base, readBase, specPath, typeTestsAt } from "./base.ts";
import { type Change, specChanges } from "./changes.ts";
import { judge, type DiffReport } from "./report.ts";
import { parseVersion } from "./version.ts";
import { inline } from "../compare/schema-form.ts";
import { formatFinding, lintSpec } from "../lib/lint.ts";
import { manifestOf } from "../lib/manifest.ts";
import { root } from "../lib/root.ts";
import { isNode, operationsOf, parseSpec, type Spec } from "../lib/spec.ts";

/** What one part of the comparison has found. */
type Findings = Pick<DiffReport, "changes" | "notes">;

/** `specFile` is the checkout's own by default, and `baseName` the default of readBase. */
export async function compare(
  checkout: string,
  baseName?: string,
  specFile?: string,
): Promise<DiffReport> {
  const repo = resolve(checkout);
  const own = join(repo, specPath);
  const file = specFile === undefined ? own : resolve(specFile);
  const isOwn = file === own;

  const base = readBase(repo, baseName);
  const before = await readable(base.label, base.text);
  // The compiler is a process of its own.
  const [now, ofTypes] = await Promise.all([lintedSpec(file), typeProof(repo, base, isOwn)]);

  const ofSpec = { changes: specChanges(before, now), notes: [] };
  const parts = [ofSpec, ...(isOwn ? [publicApi(repo, base)] : []), ofTypes];
  return judge({
    spec: relative(process.cwd(), file),
    base: base.label,
    isRelease: base.isRelease,
    baseVersion: before.info.version,
    version: now.info.version,
    packageVersion: isOwn ? manifestOf(repo).version : undefined,
    operations: operationsOf(now).map(({ operationId }) => operationId),
    changes: parts.flatMap(({ changes }) => changes),
    notes: parts.flatMap(({ notes }) => notes),
  });
}

/** The document of a base, which has to be one, but not to pass the lint of today. */
async function readable(label: string, text: string): Promise<Spec> {
  const fail = (why: string) => new Error(`${label} ${why}`);
  let spec: Spec;
  try {
    spec = parseSpec(text);
  } catch (error) {
    throw fail(`is no YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  if (!isNode(spec) || !("openapi" in spec)) throw fail("is no OpenAPI document.");
  let inlined: unknown;
  try {
    inlined = inline(spec, spec);
  } catch (error) {
    throw fail(`cannot be compared: ${(error as Error).message}.`);
  }
  const config = await createConfig({ rules: { struct: "error" } });
  // Without the samples that it refers to, which are not at hand.
  const source = JSON.stringify(inlined, (key, value: unknown) =>
    key.startsWith("x-") ? undefined : value,
  );
  const [problem] = await lintFromString({ source, absoluteRef: label, config }).catch(
    (error: unknown) => [error as Error],
  );
  if (problem) throw fail(`is no OpenAPI document: ${problem.message}`);
  if (parseVersion(spec.info.version)) return spec;
  throw fail(`has no version to start from: info.version is "${spec.info.version}".`);
}

async function lintedSpec(file: string): Promise<Spec> {
  const shown = relative(process.cwd(), file);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${shown} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  // Wherever it stands, its samples are this checkout's.
  const own = join(root, specPath);
  const findings = await lintSpec(own, join(root, "openapi/redocly.yaml"), text);
  const errors = findings
    .filter(({ severity }) => severity === "error")
    .map((finding) => formatFinding(finding.file === own ? { ...finding, file } : finding));
  if (errors.length === 0) return parseSpec(text);
  throw new Error(`${errors.join("\n")}\n${shown} does not lint: nothing was compared.`);
}

/** The API reports of the base against those of today. `npm test` compares the latter with src/. */
function publicApi(repo: string, { commit, label }: Base): Findings {
  const before = commit === undefined ? new Map<string, string>() : apiReportsAt(repo, commit);
  return before.size === 0
    ? { changes: [], notes: [`The public API was left out: ${label} has no report of it.`] }
    : { changes: apiChanges(before, readApiReports(repo)), notes: [] };
}

/** The type tests of the base against the types of today, where there is something to compile. */
async function typeProof(repo: string, { commit, label }: Base, isOwn: boolean): Promise<Findings> {
  const leftOut = (why: string) => ({ changes: [], notes: [`Type tests were left out: ${why}.`] });
  if (!isOwn) return leftOut("generated/ does not come from the spec that --spec names");
  if (commit === undefined) return leftOut("the base is a file");
  const tests = typeTestsAt(repo, commit);
  if (tests.size === 0) return leftOut(`${label} has none`);
  const { proveTypes } = await import("./types.ts");
  const { broken, unequal } = await proveTypes(repo, tests);
  const files = `${tests.size} file${tests.size === 1 ? "" : "s"}`;
  return {
    changes: broken.map((change): Change => {
      const reason = `compiled at ${label}`;
      return { operations: [], impact: "major", audience: "types", change, reason };
    }),
    notes: [
      `The type tests of ${label} (${files}) were compiled against the new types: ${broken.length} errors.`,
      ...unequal.map((finding) => `Not counted, since an addition causes it too: ${finding}`),
    ],
  };
}
