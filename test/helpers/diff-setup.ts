import { parse } from "yaml";
import { type Change, specChanges } from "../../scripts/diff/changes.ts";
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

/** The changes of a case. */
export function changesOf({ before, after }: Case): Change[] {
  const documentOf = (keywords: string) =>
    document([["/case", `post: { operationId: case, ${keywords} }`]]);
  return specChanges(documentOf(before), documentOf(after));
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
