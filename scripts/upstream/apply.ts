/**
 * Writes into our spec what follows from a difference with the vendor's document: a new field or query parameter,
 * a changed text, permission, type or limit. Everything else needs a person. Comments and layout stay.
 */
import { Document, isMap, isScalar, isSeq, parseDocument, Scalar, stringify, visit } from "yaml";
import { type Difference, keywordOf } from "../compare/differences.ts";
import { compareDocuments, type Decision, sort } from "./compare.ts";
import { schemaForm } from "../compare/schema-form.ts";
import { type Keys, locate, mapAt, operationMap, ownSchema } from "./locate.ts";
import { isNode, type Node, parseSpec, type Schema, type Spec } from "../lib/spec.ts";

export interface Applied {
  /** Our spec with the edits. */
  text: string;
  /** The locations whose differences are gone. */
  applied: string[];
  notApplied: string[];
}

/** Applies what follows from the differences without a decision, one after the other. */
export function applyUpstream(text: string, theirs: Spec, decisions: Decision[]): Applied {
  const undecidedIn = (ours: string) =>
    sort(compareDocuments(theirs, parseSpec(ours)), decisions).undecided;
  let undecided = undecidedIn(text);
  const locations = undecided.map(({ location }) => location);
  // A field belongs where all of a schema's users see it; only what is left is a part of a composed one.
  for (const composed of [false, true]) {
    const tried = new Set<string>();
    for (;;) {
      const next = undecided.find(({ location }) => !tried.has(location));
      if (!next) break;
      tried.add(next.location);
      const edited = edit(text, theirs, next.difference, composed);
      if (edited === undefined) continue;
      const left = undecidedIn(edited);
      if (left.some(({ location }) => location === next.location)) continue;
      [text, undecided] = [edited, left];
    }
  }
  const notApplied = undecided.map(({ location }) => location);
  return { text, applied: locations.filter((one) => !notApplied.includes(one)), notApplied };
}

/** The text of our spec with the difference applied; undefined where no edit follows from it. */
function edit(text: string, theirs: Spec, one: Difference, composed: boolean): string | undefined {
  const { kind, subject, before, operation, path } = one;
  const document = parseDocument(text, { merge: true });
  const aspect = keywordOf(one.aspect);
  const { map, schema } = locate(document, operation, path);
  const parent = subject === "property" && locate(document, operation, path.slice(0, -1)).schema;
  if (kind === "removed" && parent) {
    const properties = mapAt(document, ownSchema(parent), "properties");
    const field = fieldOf(theirs, before);
    if (!properties || !field || one.isRequired || parent.has("allOf") !== composed)
      return undefined;
    return setPair(text, properties, path.at(-1)!, field);
  }
  if (kind === "removed" && subject === "parameter")
    return addParameter(text, document, theirs, one);
  const at = subject === "schema" ? schema : map;
  if (kind !== "changed" || !at) return undefined;
  if (aspect === "permissions")
    return before === undefined ? undefined : setPair(text, at, "x-required-permissions", before);
  if (aspect === "required" && parent)
    return setRequired(text, ownSchema(parent), path.at(-1)!, before === true);
  if (aspect === "type") {
    const [type, ...others] = (before ?? []) as string[];
    return type && setPair(text, at, "type", others.length > 0 ? before : type);
  }
  const isPlain = typeof before !== "object" && before !== undefined;
  return isPlain && settable.has(aspect) ? setPair(text, at, aspect, before) : undefined;
}

/** Keywords of which theirs can stand in the place of ours, where it is a single value. */
const settable = new Set(
  (
    "description summary deprecated format pattern minLength maxLength minimum maximum " +
    "exclusiveMinimum exclusiveMaximum minItems maxItems default"
  ).split(" "),
);

/** A field of theirs as ours describes one: of a plain type, and with a text, as lint asks for. */
function fieldOf(theirs: Spec, schema: unknown): Node | undefined {
  const { description, format, enum: values, items } = schemaForm(theirs, schema);
  const type = plainTypeOf(theirs, schema);
  const item = type === "array" ? plainTypeOf(theirs, items) : undefined;
  if (!type || !description || (type === "array" && (!item || item === "array"))) return undefined;
  return {
    type,
    ...(format !== undefined && { format }),
    ...(values !== undefined && { enum: values }),
    ...(item && { items: { type: item } }),
    description,
  };
}

function plainTypeOf(theirs: Spec, schema: unknown): string | undefined {
  const [only, ...others] = schemaForm(theirs, schema).type ?? [];
  return others.length > 0 || only === "object" ? undefined : only;
}

/** An optional query parameter: `before` is theirs. */
function addParameter(text: string, document: Document, theirs: Spec, one: Difference) {
  const [, location, name] = /^(\w+) parameter `(.+)`$/.exec(one.path[0]!) ?? [];
  const { schema, description, required } = one.before as Node;
  const type = plainTypeOf(theirs, schema);
  const list = operationMap(document, one.operation)?.get("parameters", true);
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
  if (location !== "query" || required === true || !description || !isMap(last)) return undefined;
  if (!type || type === "array") return undefined;
  const item = stringify([{ name, in: location, description, schema: { type } }], { lineWidth: 0 });
  return inserted(text, last, item, columnOf(text, last.range![0]) - 2);
}

/** The text with a keyword of a map set, or added as its last one. A map in one line is left to a person. */
function setPair(text: string, map: Keys, key: string, value: unknown): string | undefined {
  const [first] = map.items;
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  const last = map.items.at(-1);
  if (map.flow || !isScalar(first?.key) || !last) return undefined;
  const indent = columnOf(text, first.key.range![0]);
  const written = pairText(key, value);
  if (!pair) return inserted(text, (last.value ?? last.key) as Ranged, written, indent);
  const start = (pair.key as Scalar).range![0];
  return (
    text.slice(0, start) +
    indented(written, indent).trimStart() +
    text.slice(endOf(text, pair.value as Ranged))
  );
}

function setRequired(text: string, schema: Keys, name: string, isRequired: boolean) {
  const { required, properties } = schema.toJSON() as Schema;
  const known = (required ?? []) as string[];
  const names = isRequired ? [...known, name] : known.filter((one) => one !== name);
  // An object without a required field would keep an empty list.
  return names.length > 0 && isNode(properties) && name in properties
    ? setPair(text, schema, "required", names)
    : undefined;
}

interface Ranged {
  range?: [number, number, number] | null;
}

/** The text with lines added behind a node. */
function inserted(text: string, node: Ranged, lines: string, indent: number): string {
  const end = endOf(text, node);
  return text.slice(0, end) + indented(lines, indent) + text.slice(end);
}

/** The start of the line behind a node. */
function endOf(text: string, { range }: Ranged): number {
  const next = text.indexOf("\n", range![1] - 1);
  return next < 0 ? text.length : next + 1;
}

const columnOf = (text: string, offset: number) =>
  offset - (text.lastIndexOf("\n", offset - 1) + 1);

const indented = (text: string, indent: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(indent));

/** The pair as prettier leaves it: lists in one line, long texts folded. */
function pairText(key: string, value: unknown): string {
  const item = (one: unknown) =>
    /^[a-z]\w*$/.test(String(one)) && one !== "null" ? one : JSON.stringify(one);
  if (Array.isArray(value)) return `${key}: [${value.map(item).join(", ")}]\n`;
  const document = new Document({ [key]: value });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "string" || node.value.length < 80) return;
      node.value = node.value.trim().replaceAll(/\s+/g, " ");
      node.type = Scalar.BLOCK_FOLDED;
    },
  });
  return document.toString({ lineWidth: 90 });
}
