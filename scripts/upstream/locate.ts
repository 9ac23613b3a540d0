/** Finds in the text of our spec what a location of a comparison stands for, as a map of its YAML. */
import { type Document, isMap, isSeq, type YAMLMap } from "yaml";
import { parsePointer } from "../lib/pointer.ts";
import { operationsOf, type Spec } from "../lib/spec.ts";

export type Keys = YAMLMap<unknown, unknown>;

/** What a difference is located at. */
export interface Located {
  /** The operation, a parameter, a body, or a field. */
  map: Keys | undefined;
  /** The schema of a parameter or body; of a field, the same map. */
  schema: Keys | undefined;
}

export function operationMap(document: Document, id: string | undefined): Keys | undefined {
  const operations = operationsOf(document.toJS() as Spec);
  const operation = operations.find(({ operationId }) => operationId === id);
  return operation && asMap(document.getIn(parsePointer(operation.pointer), true));
}

/** References are followed: what they name is what is edited. */
export function locate(document: Document, id: string | undefined, path: string[]): Located {
  const operation = operationMap(document, id);
  const [head, ...fields] = path.map((part) => /^(.*?)((?:\[\])*)$/.exec(part)!);
  if (!operation || !head) return { map: operation, schema: undefined };
  const map = bodyAt(document, operation, head[1]!);
  const media = mapAt(document, mapAt(document, map, "content"), "application/json");
  const whole = mapAt(document, media ?? map, "schema");
  if (fields.length === 0 && head[2] === "") return { map, schema: whole };
  const schema = [["", "", head[2]!], ...fields].reduce<Keys | undefined>((at, [, name, lists]) => {
    const field = name ? fieldAt(document, at, name) : at;
    return lists!.match(/\[\]/g)?.reduce((one, _) => mapAt(document, one, "items"), field) ?? field;
  }, whole);
  return { map: schema, schema };
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

/** The field of a schema or of a part of its allOf. */
function fieldAt(document: Document, schema: Keys | undefined, name: string): Keys | undefined {
  const fields = mapAt(document, schema, "properties");
  if (!schema || fields?.has(name)) return mapAt(document, fields, name);
  const list = schema.get("allOf", true);
  const parts = isSeq(list) ? list.items : [];
  return parts
    .map((part) => fieldAt(document, follow(document, part), name))
    .find((field) => field !== undefined);
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
  const reference = asMap(node)?.get("$ref");
  if (typeof reference !== "string") return asMap(node);
  return follow(document, document.getIn(parsePointer(reference), true));
}

export const mapAt = (document: Document, map: Keys | undefined, key: string): Keys | undefined =>
  map && follow(document, map.get(key, true));
