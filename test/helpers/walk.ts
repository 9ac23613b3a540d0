/** Holds the rest of the project to the spec: what each operation lacks, in words that say what to add. */
import { type Operation, operationsOf, type Spec } from "../../scripts/lib/spec.ts";

/** What there is beside the spec. */
export interface Facts {
  /** The client's methods. */
  methods: string[];
  /** The files in openapi/samples/. */
  samples: string[];
  /** The operationIds that the Arazzo workflow calls. */
  steps: string[];
  /** README.md, as text. */
  readme: string;
}

/** The method is named after the operationId's verb, as src/client.ts has it. */
export const verbOf = (operationId: string): string => operationId.replace(/ApiKeys?$/, "");

/** The sample files of an operation, and their languages in the spec. */
const samplesOf = (operationId: string) => [
  { lang: "TypeScript", file: `${verbOf(operationId)}.ts` },
  { lang: "curl", file: `${verbOf(operationId)}.sh` },
];

export function walk(spec: Spec, facts: Facts): string[] {
  const operations = operationsOf(spec);
  const rows = [...facts.readme.matchAll(/^\| *`(\w+ApiKeys?)` *\|/gm)].map(([, id]) => id!);
  return [
    ...operations.flatMap((operation) => lacks(spec, operation, facts, rows)),
    ...leftovers(operations, facts, rows),
  ];
}

function lacks(spec: Spec, operation: Operation, facts: Facts, rows: string[]): string[] {
  const { operationId: id } = operation;
  const verb = verbOf(id);
  const named = codeSamplesOf(spec, operation);
  const samples = samplesOf(id).flatMap(({ lang, file }) => [
    facts.samples.includes(file)
      ? ""
      : `${id} has no ${lang} sample: write openapi/samples/${file}`,
    named[lang] === `samples/${file}`
      ? ""
      : `${id} does not show its ${lang} sample: add { lang: ${lang}, source: { $ref: samples/${file} } } ` +
        "to its x-codeSamples in openapi/api-keys.yaml",
  ]);
  return [
    facts.methods.includes(verb)
      ? ""
      : `${id} has no method: add ${verb}() to ApiKeysClient in src/types.ts and to createClient in src/client.ts`,
    ...samples,
    facts.steps.includes(id)
      ? ""
      : `${id} is in no workflow: add a step with this operationId to openapi/api-keys.arazzo.yaml`,
    rows.includes(id)
      ? ""
      : `${id} has no row in README.md: add one, with \`${id}\` in its first cell, to the table of operations`,
  ].filter(Boolean);
}

/** What stands for an operation that the spec no longer has, or has under another name. */
function leftovers(operations: Operation[], facts: Facts, rows: string[]): string[] {
  const ids = operations.map(({ operationId }) => operationId);
  const files = ids.flatMap((id) => samplesOf(id).map(({ file }) => file));
  const unknown = (given: string[], known: string[]) =>
    [...new Set(given)].filter((each) => !known.includes(each));
  return [
    ...unknown(facts.methods, ids.map(verbOf)).map(
      (verb) => `${verb}() has no operation: remove it from ApiKeysClient, or add it to the spec`,
    ),
    ...unknown(facts.samples, files).map(
      (file) => `openapi/samples/${file} has no operation: remove it`,
    ),
    ...unknown(facts.steps, ids).map(
      (id) => `${id} is no operation: remove its step from openapi/api-keys.arazzo.yaml`,
    ),
    ...unknown(rows, ids).map((id) => `${id} is no operation: remove its row from README.md`),
  ];
}

/** The $ref of each code sample of an operation, by language. */
function codeSamplesOf(spec: Spec, { path, method }: Operation): Record<string, string> {
  const raw = spec.paths[path]![method.toLowerCase()] as {
    "x-codeSamples"?: { lang: string; source: { $ref: string } }[];
  };
  const samples = raw["x-codeSamples"] ?? [];
  return Object.fromEntries(samples.map(({ lang, source }) => [lang, source.$ref]));
}
