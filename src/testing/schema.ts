/** Where a JSON value violates a compiled schema: locations and types, never values. */
import type { Check, SchemaError } from "../../generated/validators.ts";

/** One violation of a schema by a JSON value. */
export interface SchemaViolation {
  /** JSON pointer of the location, `""` for the whole value. */
  pointer: string;
  /** The type that is expected there, or the rule that is violated. */
  expected: string;
  /** The JSON type that was found there, or `missing`. */
  found: string;
  /** All of this in a sentence. */
  message: string;
}

/** The JSON type of a value; `missing` for undefined. */
export function typeOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Every violation; `whole` names the value itself in messages. */
export function findViolations(
  check: Check,
  value: unknown,
  whole = "the body",
): SchemaViolation[] {
  const errors = errorsOf(check, value);
  const expectedTypes = typesOfMissing(check, value, errors);
  return errors.map((error) => {
    const pointer = pointerOf(error);
    const location = pointer === "" ? whole : pointer;
    if (error.keyword === "required") {
      const expected = expectedTypes.get(pointer) ?? "any";
      return { pointer, expected, found: "missing", message: `${location} is missing` };
    }
    const expected = error.keyword === "type" ? typeName(error) : (error.message ?? error.keyword);
    const found = typeOf(valueAt(value, pointer));
    const rule = error.keyword === "type" ? `must be ${expected}, is ${found}` : expected;
    return { pointer, expected, found, message: `${location} ${rule}` };
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

const valueAt = (value: unknown, pointer: string): unknown =>
  partsOf(pointer).reduce<unknown>(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a JSON pointer leads through objects and arrays
    (node, part) => (node as Record<string, unknown> | undefined)?.[part],
    value,
  );

/**
 * The expected type of each missing property, by its pointer. Ajv's errors do not state it, so the value
 * is checked again with something that has no JSON type in each of these locations.
 */
function typesOfMissing(check: Check, value: unknown, errors: SchemaError[]): Map<string, string> {
  const missing = errors.filter(({ keyword }) => keyword === "required");
  if (missing.length === 0) return new Map();
  const probe: unknown = structuredClone(value);
  for (const { instancePath, params } of missing) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a JSON pointer leads through objects and arrays
    const parent = valueAt(probe, instancePath) as Record<string, unknown>;
    parent[String(params.missingProperty)] = Symbol("no JSON type");
  }
  const typeErrors = errorsOf(check, probe).filter(({ keyword }) => keyword === "type");
  return new Map(typeErrors.map((error) => [error.instancePath, typeName(error)]));
}
