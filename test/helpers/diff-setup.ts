import { parse } from "yaml";
import type { Change } from "../../scripts/diff/changes.ts";
import { specChanges } from "../../scripts/diff/compare.ts";
import { parseSpec, type Spec } from "../../scripts/lib/spec.ts";

/** One operation before and after, each as the YAML of its keywords. */
export interface Case {
  title: string;
  before: string;
  after: string;
}

export const takes = (schema: string): string =>
  `requestBody: { required: true, content: { application/json: { schema: { ${schema} } } } }`;

export const gives = (schema: string): string =>
  `responses: { "200": { description: Done, content: { application/json: { schema: { ${schema} } } } } }`;

/** The changes of each case, by its title: all cases in one document, so that Redocly runs once. */
export async function changesByTitle(cases: Case[]): Promise<Map<string, Change[]>> {
  const documentOf = (side: "before" | "after") =>
    document(cases.map((one, i) => [`/case${i}`, `post: { operationId: case${i}, ${one[side]} }`]));
  const changes = await specChanges(documentOf("before"), documentOf("after"));
  return new Map(
    cases.map(({ title }, i) => [
      title,
      changes.filter(({ operations }) => operations.includes(`case${i}`)),
    ]),
  );
}

/** A document of paths, each with the YAML of its operations. */
function document(paths: [path: string, item: string][]): Spec {
  const spec = parseSpec(`openapi: 3.1.0\ninfo: { title: Test, version: 1.0.0 }`);
  spec.paths = Object.fromEntries(
    paths.map(([path, item]) => {
      const operations = parse(`{ ${item} }`) as Record<string, Record<string, unknown>>;
      for (const operation of Object.values(operations)) {
        operation.responses ??= { "200": { description: "Done" } };
      }
      return [path, operations];
    }),
  );
  return spec;
}
