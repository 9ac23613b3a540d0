/** Where a JSON value departs from a compiled schema: places and types, never values. */
import type { Check, SchemaError } from "../../generated/validators.ts";

/** One departure of a JSON value from its schema. */
export interface Departure {
  /** JSON pointer of the place, `""` for the whole value. */
  pointer: string;
  /** The type that is due there, or the rule that is broken. */
  expected: string;
  /** The JSON type that is there, or `missing`. */
  found: string;
  /** Both in words. */
  message: string;
}

/** The JSON type of a value; `missing` for undefined. */
export function typeOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

export function departuresOf(check: Check, value: unknown): Departure[] {
  const errors = errorsOf(check, value);
  const due = dueTypes(check, value, errors);
  return errors.map((error) => {
    const pointer = pointerOf(error);
    const place = pointer === "" ? "the body" : pointer;
    if (error.keyword === "required") {
      const expected = due.get(pointer) ?? "any";
      return { pointer, expected, found: "missing", message: `${place} is missing` };
    }
    const expected = error.keyword === "type" ? typeName(error) : (error.message ?? error.keyword);
    const found = typeOf(at(value, pointer));
    const rule = error.keyword === "type" ? `must be ${expected}, is ${found}` : expected;
    return { pointer, expected, found, message: `${place} ${rule}` };
  });
}

const errorsOf = (check: Check, value: unknown): SchemaError[] =>
  check(value) ? [] : (check.errors ?? []);

/** Ajv reports a missing property at the object that lacks it. */
const pointerOf = ({ keyword, instancePath, params }: SchemaError): string =>
  keyword === "required"
    ? `${instancePath}/${String(params.missingProperty).replaceAll("~", "~0").replaceAll("/", "~1")}`
    : instancePath;

const typeName = ({ params }: SchemaError): string => [params.type].flat().join(" or ");

const partsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

const at = (value: unknown, pointer: string): unknown =>
  partsOf(pointer).reduce<unknown>(
    (node, part) => (node as Record<string, unknown> | undefined)?.[part],
    value,
  );

/**
 * The type that each missing property should have, by its place. The errors do not say it, so the check
 * is asked again with a value in each of these places that has no JSON type.
 */
function dueTypes(check: Check, value: unknown, errors: SchemaError[]): Map<string, string> {
  const missing = errors.filter(({ keyword }) => keyword === "required");
  if (missing.length === 0) return new Map();
  const probe: unknown = structuredClone(value);
  for (const { instancePath, params } of missing) {
    const parent = at(probe, instancePath) as Record<string, unknown>;
    parent[String(params.missingProperty)] = Symbol("no JSON type");
  }
  const faults = errorsOf(check, probe).filter(({ keyword }) => keyword === "type");
  return new Map(faults.map((fault) => [fault.instancePath, typeName(fault)]));
}
