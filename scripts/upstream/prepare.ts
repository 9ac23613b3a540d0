/** Their document and ours, made comparable: what concerns us, without what generators add to it. */
import { isNode, type Node, operationsOf, type Spec } from "../lib/spec.ts";

/**
 * The operations of a large document that concern ours: those with one of our tags, and those with one of
 * our resources (the `api_keys` of `/v2/{organization_id}/api_keys`) as a segment of their path.
 */
export function relatedTo(ours: Spec, document: Spec): Spec {
  const operations = operationsOf(ours);
  const tags = new Set(operations.flatMap((operation) => operation.tags));
  const resources = new Set(operations.map(({ path }) => normalize(resourceOf(path))));
  const isRelated = (path: string, item: Node) =>
    path.split("/").some((segment) => resources.has(normalize(segment))) ||
    Object.values(item).some(
      (operation) =>
        isNode(operation) && [operation.tags].flat().some((tag) => tags.has(tag as string)),
    );
  const paths = Object.entries(document.paths).filter(([path, item]) => isRelated(path, item));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The segment after the first parameter, or else the last one that is no parameter. */
function resourceOf(path: string): string {
  const segments = path.split("/").filter(Boolean);
  const isParameter = (segment: string) => segment.startsWith("{");
  const first = segments.findIndex(isParameter);
  return (
    (first >= 0 ? segments[first + 1] : undefined) ??
    segments.findLast((segment) => !isParameter(segment)) ??
    path
  );
}

/** `api_keys`, `api-keys` and `apiKey` are the same resource. */
const normalize = (segment: string) =>
  segment.toLowerCase().replaceAll(/[-_]/g, "").replace(/s$/, "");

/** Keywords that are false where they are left out. */
const falseByDefault = new Set(
  "required deprecated nullable readOnly writeOnly uniqueItems allowEmptyValue allowReserved".split(
    " ",
  ),
);

/**
 * A copy without what says nothing: `oneOf: [{ type: object }, X]` for X (the vendor's generator writes every
 * body like that, although a valid body then matches both branches), a false that is the default, and descriptions
 * that repeat the name or the text beside them. An operationId of ours in another case becomes ours.
 */
export function withoutNoise(document: Spec, ours: Spec): Spec {
  const ids = operationsOf(ours).map(({ operationId }) => operationId);
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    if (value === false && falseByDefault.has(key)) return undefined;
    if (!isNode(value)) return value;
    const { operationId, content, name } = value;
    if (typeof operationId === "string") {
      value.operationId =
        ids.find((id) => id.toLowerCase() === operationId.toLowerCase()) ?? operationId;
    }
    if (isNode(content)) Object.values(content).forEach((media) => withoutRepeated(media, value));
    const isRepeated = [value.summary, name].some((text) => repeats(value.description, text));
    if (isRepeated) delete value.description;
    return withoutBareObject(value);
  }) as Spec;
}

function withoutBareObject(schema: Node): Node {
  for (const keyword of ["oneOf", "anyOf"]) {
    const { [keyword]: branches, ...rest } = schema;
    if (!Array.isArray(branches)) continue;
    const stated = (branches as unknown[]).filter(
      (branch) => !isNode(branch) || branch.type !== "object" || Object.keys(branch).length > 1,
    );
    if (stated.length === branches.length) continue;
    const [only] = stated;
    return stated.length === 1 && isNode(only)
      ? { ...rest, ...only }
      : { ...rest, [keyword]: stated };
  }
  return schema;
}

/** The schema of a body need not say again what the body says. */
function withoutRepeated(media: unknown, { description }: Node): void {
  if (!isNode(media) || !isNode(media.schema)) return;
  if (repeats(media.schema.description, description)) delete media.schema.description;
}

const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const repeats = (text: unknown, known: unknown): boolean =>
  typeof text === "string" && typeof known === "string" && letters(text) === letters(known);
