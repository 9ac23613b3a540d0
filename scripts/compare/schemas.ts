/** Compares two schemas, form by form. */
import { isDeepStrictEqual } from "node:util";
import {
  added,
  areSame,
  changed,
  type Difference,
  type Location,
  removed,
  type Sides,
} from "./differences.ts";
import { compareNamed } from "./pairs.ts";
import { schemaForm, separateForm } from "./schema-form.ts";
import type { Schema } from "../lib/spec.ts";

/** Keywords that are compared by what stands below them. */
const structure = new Set(["properties", "required", "items", "oneOf", "anyOf"]);

type Trail = [before: unknown, after: unknown][];

/** Every difference between two schemas; undefined is the schema that accepts anything. */
export function compareSchemas(
  sides: Sides,
  before: unknown,
  after: unknown,
  at: Location,
  trail: Trail = [],
): Difference[] {
  // A schema that contains itself has been compared on the way here.
  if (trail.some(([one, other]) => one === before && other === after)) return [];
  const way: Trail =
    before === undefined || after === undefined ? trail : [...trail, [before, after]];
  const [a, b] = comparableForms(sides, before, after);
  const items = { ...at, path: [...at.path.slice(0, -1), `${at.path.at(-1) ?? ""}[]`] };
  return [
    ...changed(sides, at, "schema", keywordsOf(a), keywordsOf(b)),
    ...(bothAccept("object", a, b) ? compareProperties(sides, a, b, at, way) : []),
    ...(bothAccept("array", a, b) && (a.items ?? b.items) !== undefined
      ? compareSchemas(sides, a.items, b.items, items, way)
      : []),
    ...compareAlternatives(sides, a, b, at, way),
  ];
}

/** Both in the same form: where the alternatives of one side cannot be joined, those of the other are not. */
function comparableForms({ base, revision }: Sides, before: unknown, after: unknown) {
  const [a, b] = [schemaForm(base, before), schemaForm(revision, after)];
  const [old, now] = [alternativesOf(a), alternativesOf(b)];
  if (old && !now) return [a, separateForm(revision, after, old[0])] as const;
  if (now && !old) return [separateForm(base, before, now[0]), b] as const;
  return [a, b] as const;
}

/** Where only one side accepts objects, say, their fields are a part of that difference. */
const bothAccept = (type: string, ...forms: Schema[]) =>
  forms.every((form) => form.type === undefined || form.type.includes(type));

const keywordsOf = (form: Schema) =>
  Object.fromEntries(Object.entries(form).filter(([keyword]) => !structure.has(keyword)));

function compareProperties(sides: Sides, a: Schema, b: Schema, at: Location, trail: Trail) {
  const [before, after] = [propertiesOf(a), propertiesOf(b)];
  const field = (name: string): Location => {
    const path = [...at.path, name];
    // Of a property that is new or gone, whether the side that has it requires it.
    const isRequired = [
      ...(name in before ? [requires(a, name)] : []),
      ...(name in after ? [requires(b, name)] : []),
    ].every(Boolean);
    return { operation: at.operation, direction: at.direction, path, isRequired };
  };
  return compareNamed<unknown>(
    sides,
    "property",
    before,
    after,
    field,
    ({ from, to, before, after }, here) => {
      const [was, is] = [requires(a, from), requires(b, to)];
      const place = { ...here, isRequired: was && is };
      return [
        ...changed(sides, place, "property", { required: was }, { required: is }),
        ...compareSchemas(sides, before, after, place, trail),
      ];
    },
    (one, other) => areSame(compareSchemas(sides, one, other, at, trail)),
  );
}

const requires = ({ required }: Schema, name: string): boolean =>
  ((required ?? []) as string[]).includes(name);

/** A name that is required and not described may hold anything. */
const propertiesOf = ({ properties, required }: Schema): Record<string, unknown> => ({
  ...Object.fromEntries(((required ?? []) as string[]).map((name) => [name, {}])),
  ...(properties as Record<string, unknown> | undefined),
});

/** Alternatives have no names: the same ones belong together, then those of the same types, then the rest. */
function compareAlternatives(sides: Sides, a: Schema, b: Schema, at: Location, trail: Trail) {
  const [[keyword, before] = [], [other, after] = []] = [alternativesOf(a), alternativesOf(b)];
  if (!before || !after) return [];
  const [old, now] = [[...before], [...after]];
  const pairs: [Schema, Schema][] = [];
  const rules: ((one: Schema, two: Schema) => boolean)[] = [
    (one, two) => areSame(compareSchemas(sides, one, two, at, trail)),
    (one, two) => isDeepStrictEqual(one.type, two.type),
    () => true,
  ];
  for (const rule of rules) {
    for (const one of [...old]) {
      const two = now.find((candidate) => rule(one, candidate));
      if (!two) continue;
      pairs.push([one, two]);
      old.splice(old.indexOf(one), 1);
      now.splice(now.indexOf(two), 1);
    }
  }
  return [
    ...changed(sides, at, "schema", { alternatives: keyword }, { alternatives: other }),
    ...pairs.flatMap(([one, two]) => compareSchemas(sides, one, two, at, trail)),
    ...old.map((one) => removed(at, "alternative", one)),
    ...now.map((one) => added(at, "alternative", one)),
  ];
}

function alternativesOf(schema: Schema): [keyword: string, list: Schema[]] | undefined {
  const keyword = ["oneOf", "anyOf"].find((name) => Array.isArray(schema[name]));
  return keyword === undefined ? undefined : [keyword, schema[keyword] as Schema[]];
}
