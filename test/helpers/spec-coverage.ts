/** The spec coverage check: what each operation of the spec lacks elsewhere, in messages that say what to add. */
import { type Operation, operationsOf, type Spec } from "../../scripts/lib/spec.ts";

/** What the project has for the operations. */
export interface Coverage {
  /** The client's methods. */
  methods: string[];
  /** The files in openapi/samples/. */
  samples: string[];
  /** The operationIds of the steps of the Arazzo workflow. */
  steps: string[];
  /** README.md, as text. */
  readme: string;
}

/** A method is named after the verb of its operationId, as in src/core/spec-contract.ts. */
export const methodName = (operationId: string): string => operationId.replace(/ApiKeys?$/, "");

const sampleFiles = (operationId: string) => [
  { lang: "TypeScript", file: `${methodName(operationId)}.ts` },
  { lang: "curl", file: `${methodName(operationId)}.sh` },
  { lang: "Python", file: `${methodName(operationId)}.py` },
];

export function findGaps(spec: Spec, coverage: Coverage): string[] {
  const operations = operationsOf(spec);
  const rows = operationRows(coverage.readme);
  return [
    ...operations.flatMap((operation) => missing(spec, operation, coverage, rows)),
    ...leftovers(operations, coverage, rows),
  ];
}

/** The first cells of the README's table of operations. */
function operationRows(readme: string): string[] {
  const [, table = ""] = /^\| Operation .*\n\| ---.*\n((?:\|.*\n)*)/m.exec(readme) ?? [];
  return [...table.matchAll(/^\| *`(\w+)` *\|/gm)].map(([, id]) => id!);
}

function missing(spec: Spec, operation: Operation, coverage: Coverage, rows: string[]): string[] {
  const { operationId: id } = operation;
  const method = methodName(id);
  const shown = codeSamplesOf(spec, operation);
  const gaps: [isCovered: boolean, message: string][] = [
    [
      coverage.methods.includes(method),
      `${id} has no method: add ${method}() to ApiKeysClient in src/types.ts and to createClient in src/client.ts`,
    ],
    ...sampleFiles(id).flatMap(({ lang, file }): [boolean, string][] => [
      [
        coverage.samples.includes(file),
        `${id} has no ${lang} sample: write openapi/samples/${file}`,
      ],
      [
        shown[lang] === `samples/${file}`,
        `${id} does not show its ${lang} sample: add { lang: ${lang}, source: { $ref: samples/${file} } } ` +
          "to its x-codeSamples in openapi/api-keys.yaml",
      ],
    ]),
    [
      coverage.steps.includes(id),
      `${id} is in no workflow: add a step with this operationId to openapi/api-keys.arazzo.yaml`,
    ],
    [
      rows.includes(id),
      `${id} has no row in README.md: add one, with \`${id}\` in its first cell, to the table of operations`,
    ],
  ];
  return gaps.flatMap(([isCovered, message]) => (isCovered ? [] : [message]));
}

/** What remains of an operation that the spec no longer has, or has under another name. */
function leftovers(operations: Operation[], coverage: Coverage, rows: string[]): string[] {
  const ids = operations.map(({ operationId }) => operationId);
  const files = ids.flatMap((id) => sampleFiles(id).map(({ file }) => file));
  const unknown = (names: string[], known: string[]) =>
    [...new Set(names)].filter((name) => !known.includes(name));
  return [
    ...unknown(coverage.methods, ids.map(methodName)).map(
      (method) =>
        `${method}() has no operation: remove it from ApiKeysClient, or add it to the spec`,
    ),
    ...unknown(coverage.samples, files).map(
      (file) => `openapi/samples/${file} has no operation: remove it`,
    ),
    ...unknown(coverage.steps, ids).map(
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
