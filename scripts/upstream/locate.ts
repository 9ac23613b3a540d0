/** Finds in the text of our spec what a location of a comparison stands for, as a map of its YAML. */
import { type Document, isMap, isSeq, type YAMLMap } from "yaml";
import { parsePointer } from "../lib/pointer.ts";
import { operationsOf, parseSpec } from "../lib/spec.ts";

export type Keys = YAMLMap<unknown, unknown>;

export function operationMap(
  document: Document,
  text: string,
  id: string | undefined,
): Keys | undefined {
  const operation = operationsOf(parseSpec(text)).find(({ operationId }) => operationId === id);
  return operation && asMap(document.getIn(parsePointer(operation.pointer), true));
}

/** The map that a location stands for, its references followed; what it describes is what is edited. */
export function locate(
  document: Document,
  text: string,
  operation: string | undefined,
  [head, ...field]: string[],
): Keys | undefined {
  const own = operationMap(document, text, operation);
  if (!own || head === undefined) return own;
  const [, name = head, lists = ""] = /^(.*?)((?:\[\])*)$/.exec(head) ?? [];
  const body = bodyAt(document, own, name);
  if (!body || (field.length === 0 && lists === "")) return body;
  let schema = schemaOf(document, body);
  for (const part of [lists, ...field]) {
    const [, property = "", items = ""] = /^(.*?)((?:\[\])*)$/.exec(part) ?? [];
    if (property !== "") {
      const parts = schema ? partsOf(document, schema) : [];
      const owner = parts.find((one) => mapAt(document, one, "properties")?.has(property));
      schema = mapAt(document, mapAt(document, owner, "properties"), property);
    }
    for (let depth = 0; depth < items.length; depth += 2) schema = mapAt(document, schema, "items");
  }
  return schema;
}

function bodyAt(document: Document, operation: Keys, head: string): Keys | undefined {
  if (head === "request body") return mapAt(document, operation, "requestBody");
  const [, status] = /^response (\w+)$/.exec(head) ?? [];
  if (status) return mapAt(document, mapAt(document, operation, "responses"), status);
  const [, name] = /^query parameter `(.+)`$/.exec(head) ?? [];
  const list = operation.get("parameters", true);
  const parameters = isSeq(list) ? list.items.map((item) => follow(document, item)) : [];
  return parameters.find((one) => one?.get("name") === name);
}

/** The schema and the parts of its allOf, each followed. */
function partsOf(document: Document, schema: Keys): Keys[] {
  const list = schema.get("allOf", true);
  const parts = isSeq(list) ? list.items.flatMap((item) => follow(document, item) ?? []) : [];
  return [schema, ...parts.flatMap((part) => partsOf(document, part))];
}

/** Of a schema with allOf the part that is written in place: a reference's part is shared with others. */
export function ownSchema(schema: Keys): Keys {
  const list = schema.get("allOf", true);
  const inPlace = isSeq(list)
    ? list.items.findLast((item) => isMap(item) && !item.has("$ref"))
    : undefined;
  return asMap(inPlace) ?? schema;
}

const asMap = (node: unknown): Keys | undefined => (isMap(node) ? node : undefined);

function follow(document: Document, node: unknown): Keys | undefined {
  const map = asMap(node);
  const reference = map?.get("$ref");
  if (typeof reference !== "string") return map;
  return follow(document, document.getIn(parsePointer(reference), true));
}

export const mapAt = (document: Document, map: Keys | undefined, key: string): Keys | undefined =>
  map && follow(document, map.get(key, true));

/** The schema at a location: that of a parameter or body, or of what is below it. */
export function schemaAt(
  document: Document,
  text: string,
  operation: string | undefined,
  path: string[],
) {
  const located = locate(document, text, operation, path);
  const isWhole = path.length === 1 && !path[0]!.endsWith("[]");
  return isWhole ? schemaOf(document, located) : located;
}

/** The schema of a parameter or body. */
export function schemaOf(document: Document, map: Keys | undefined): Keys | undefined {
  const media = mapAt(document, mapAt(document, map, "content"), "application/json");
  return mapAt(document, media ?? map, "schema");
}
