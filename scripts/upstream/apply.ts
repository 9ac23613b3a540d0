/**
 * Writes into our spec what follows from a difference with the vendor's document: a new field or query parameter,
 * a changed text, permission, type or limit. Everything else needs a person. Comments and layout stay.
 */
import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Scalar,
  stringify,
  visit,
} from "yaml";
import type { Difference } from "../compare/differences.ts";
import { compareDocuments, type Decision, sort } from "./compare.ts";
import { schemaForm } from "../compare/schema-form.ts";
import { type Keys, locate, mapAt, operationMap, ownSchema, schemaAt } from "./locate.ts";
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
  const locations = undecidedIn(text).map(({ location }) => location);
  // A field belongs where all of a schema's users see it; only what is left is a part of a composed one.
  for (const composed of [false, true]) {
    const tried = new Set<string>();
    for (;;) {
      const next = undecidedIn(text).find(({ location }) => !tried.has(location));
      if (!next) break;
      tried.add(next.location);
      const edited = applyDifference(text, theirs, next.difference, composed);
      const isGone =
        edited !== undefined &&
        !undecidedIn(edited).some(({ location }) => location === next.location);
      if (isGone) text = edited;
    }
  }
  const notApplied = undecidedIn(text).map(({ location }) => location);
  return { text, applied: locations.filter((one) => !notApplied.includes(one)), notApplied };
}

/** The text of our spec with the difference applied; undefined where no edit follows from it. */
function applyDifference(text: string, theirs: Spec, difference: Difference, composed: boolean) {
  const document = parseDocument(text);
  const edit = editFor(text, document, theirs, difference, composed);
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

function editFor(
  text: string,
  document: Document,
  theirs: Spec,
  one: Difference,
  composed: boolean,
): Edit | undefined {
  const { kind, subject, before, operation, path } = one;
  const aspect = one.aspect.replace("schema ", "");
  const located = locate(document, text, operation, path);
  const isOfSchema = subject === "schema" && (path.length > 1 || one.aspect !== "description");
  const at = isOfSchema ? schemaAt(document, text, operation, path) : located;
  if (kind === "removed" && subject === "property") {
    const parent = schemaAt(document, text, operation, path.slice(0, -1));
    const properties = parent && mapAt(document, ownSchema(parent), "properties");
    const field = fieldOf(theirs, before);
    const isComposed = parent?.has("allOf") === true;
    if (!properties || !field || one.isRequired || isComposed !== composed) return undefined;
    return addPair(text, properties, path.at(-1)!, field);
  }
  if (kind === "removed" && subject === "parameter")
    return addParameter(text, document, theirs, one);
  if (kind !== "changed" || !at) return undefined;
  if (aspect === "permissions") return setPair(text, at, "x-required-permissions", before);
  if (aspect === "required" && subject === "property") {
    const parent = schemaAt(document, text, operation, path.slice(0, -1));
    return parent && setRequired(text, ownSchema(parent), path.at(-1)!, before === true);
  }
  if (aspect === "type") {
    const [type, ...others] = (before ?? []) as string[];
    return type === undefined
      ? undefined
      : setPair(text, at, "type", others.length > 0 ? before : type);
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
  const { type, description, format, enum: values, items } = schemaForm(theirs, schema);
  const [only, ...others] = type ?? [];
  if (only === undefined || others.length > 0 || only === "object" || !description)
    return undefined;
  const item = only === "array" ? fieldTypeOf(theirs, items) : undefined;
  if (only === "array" && !item) return undefined;
  return {
    type: only,
    ...(format !== undefined && { format }),
    ...(values !== undefined && { enum: values }),
    ...(item && { items: item }),
    description,
  };
}

function fieldTypeOf(theirs: Spec, items: unknown): Node | undefined {
  const [only, ...others] = schemaForm(theirs, items).type ?? [];
  const isPlain =
    only !== undefined && others.length === 0 && only !== "object" && only !== "array";
  return isPlain ? { type: only } : undefined;
}

/** An optional query parameter: `before` is theirs. */
function addParameter(
  text: string,
  document: Document,
  theirs: Spec,
  one: Difference,
): Edit | undefined {
  const [, location, name] = /^(\w+) parameter `(.+)`$/.exec(one.path[0]!) ?? [];
  const { schema, description, required } = one.before as Node;
  const type = fieldTypeOf(theirs, schema);
  const operation = operationMap(document, text, one.operation);
  const list = operation?.get("parameters", true);
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
  if (location !== "query" || required === true || !type || !description || !isMap(last))
    return undefined;
  const at = endOf(text, last);
  const indent = columnOf(text, last.range![0]) - 2;
  const item = stringify([{ name, in: location, description, schema: type }], { lineWidth: 0 });
  return { start: at, end: at, text: indented(item, indent) };
}

const columnOf = (text: string, offset: number) =>
  offset - (text.lastIndexOf("\n", offset - 1) + 1);

/** The start of the line behind a node. */
function endOf(text: string, node: { range?: [number, number, number] | null }): number {
  const end = node.range![1];
  if (text[end - 1] === "\n") return end;
  const next = text.indexOf("\n", end);
  return next < 0 ? text.length : next + 1;
}

const indented = (text: string, indent: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(indent));
const listed = (one: unknown) =>
  typeof one === "string" && /^[a-z]\w*$/.test(one) && one !== "null" ? one : JSON.stringify(one);

/** The pair as prettier leaves it: lists in one line, long texts folded. */
function pairText(key: string, value: unknown): string {
  if (Array.isArray(value)) return `${key}: [${value.map(listed).join(", ")}]\n`;
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

function addPair(text: string, map: Keys, key: string, value: unknown): Edit | undefined {
  const [first] = map.items;
  const last = map.items.at(-1);
  if (map.flow || !isScalar(first?.key) || !last) return undefined;
  const indent = columnOf(text, first.key.range![0]);
  const start = endOf(text, (last.value ?? last.key) as { range?: [number, number, number] });
  return { start, end: start, text: indented(pairText(key, value), indent) };
}

function setPair(text: string, map: Keys, key: string, value: unknown): Edit | undefined {
  const pair = map.items.find((one: Pair) => isScalar(one.key) && one.key.value === key);
  if (!pair) return addPair(text, map, key, value);
  if (map.flow || !isScalar(pair.key)) return undefined;
  const start = pair.key.range![0];
  const end = endOf(text, pair.value as { range?: [number, number, number] });
  const written = indented(pairText(key, value), columnOf(text, start));
  return { start, end, text: written.trimStart() };
}

function setRequired(
  text: string,
  schema: Keys,
  name: string,
  isRequired: boolean,
): Edit | undefined {
  const list = schema.toJSON() as Schema;
  const known = (list.required ?? []) as string[];
  const names = isRequired ? [...known, name] : known.filter((one) => one !== name);
  // An object without a required field would keep an empty list.
  return names.length > 0 && isNode(list.properties) && name in list.properties
    ? setPair(text, schema, "required", names)
    : undefined;
}
