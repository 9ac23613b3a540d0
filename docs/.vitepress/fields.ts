/**
 * The fields of a schema as a Markdown list. Each has an anchor; its name, type, limits and presence stand on
 * one line, the description below, and the fields of an object in a block that opens.
 */
import { resolve, type Schema, type Spec } from "../../scripts/lib/spec.ts";
import { code, codeList, joinBlocks, sentence } from "./markdown.ts";

export interface FieldListOptions {
  /** The first part of every anchor: `request` for `#request-name`. */
  anchor: string;
  /** A request's required fields are marked, and a response's optional ones. */
  of: "request" | "response";
}

export function fieldList(spec: Spec, schema: Schema | undefined, options: FieldListOptions) {
  return listOf(spec, schema ?? {}, options, []);
}

/** One item of such a list, also used for parameters. */
export function fieldItem(field: {
  name: string;
  anchor: string;
  type: string;
  details: string[];
  blocks: (string | undefined)[];
}): string {
  const { name, anchor, type, details, blocks } = field;
  const line = [`[${code(name)}](#${anchor}) ${type}`, ...details].join(" · ");
  const below = joinBlocks(blocks).replaceAll(/^(?=.)/gm, "  ");
  return `- ${line} {#${anchor} .field}${below === "" ? "" : `\n\n${below}`}`;
}

function listOf(spec: Spec, schema: Schema, options: FieldListOptions, trail: Schema[]): string {
  const target = resolve<Schema>(spec, schema);
  if (trail.includes(target)) return ""; // a schema that contains itself
  const below = [...trail, target];
  if (target.items) return listOf(spec, target.items as Schema, options, below);
  const required = (target.required ?? []) as string[];
  const own = Object.entries((target.properties ?? {}) as Record<string, Schema>).map(
    ([name, property]) => {
      const anchor = `${options.anchor}-${name}`;
      const field = { ...resolve<Schema>(spec, property), ...property };
      const nested = listOf(spec, property, { ...options, anchor }, below);
      const isRequired = required.includes(name);
      const presence =
        options.of === "request" ? isRequired && "**required**" : !isRequired && "may be absent";
      return fieldItem({
        name,
        anchor,
        type: typeOf(property),
        details: [...limitsOf(field), ...(presence ? [presence] : [])],
        blocks: [
          sentence(field.description as string | undefined),
          nested && `::: details Fields of ${code(name)}\n\n${nested}\n\n:::`,
        ],
      });
    },
  );
  const parts = ["allOf", "oneOf", "anyOf"]
    .flatMap((key) => (target[key] ?? []) as Schema[])
    .map((part) => listOf(spec, part, options, below));
  return joinBlocks([own.join("\n\n"), ...parts]);
}

/** `string`, `string or object`, `array of ApiKey`, with a link to a schema that has a name. */
export function typeOf(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1)!;
    return `[${name}](./schemas.md#${name})`;
  }
  const alternatives = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
  if (alternatives) return alternatives.map((part) => typeOf(part)).join(" or ");
  if (schema.items) return `array of ${typeOf(schema.items as Schema)}`;
  if (schema.allOf || schema.properties) return [schema.type ?? "object"].flat().join(" or ");
  return [schema.type ?? "any"].flat().join(" or ");
}

const limits: Record<string, (value: unknown, schema: Schema) => string> = {
  format: code,
  enum: (values) => `one of ${codeList(values as unknown[])}`,
  const: (value) => `always ${code(JSON.stringify(value))}`,
  minLength: (value) => (value === 1 ? "not empty" : `at least ${String(value)} characters`),
  maxLength: (value) => `at most ${String(value)} characters`,
  pattern: (value) => `matches ${code(value)}`,
  minimum: (value, { maximum }) =>
    maximum === undefined ? `at least ${String(value)}` : `${String(value)} to ${String(maximum)}`,
  maximum: (value, { minimum }) => (minimum === undefined ? `at most ${String(value)}` : ""),
  exclusiveMinimum: (value) => `above ${String(value)}`,
  exclusiveMaximum: (value) => `below ${String(value)}`,
  multipleOf: (value) => `a multiple of ${String(value)}`,
  minItems: (value) => `at least ${String(value)} items`,
  maxItems: (value) => `at most ${String(value)} items`,
  uniqueItems: (value) => (value === true ? "without duplicates" : ""),
  default: (value) => `default ${code(JSON.stringify(value))}`,
};

/** Every rule of a schema that limits its values, in words. */
export const limitsOf = (schema: Schema): string[] =>
  Object.entries(limits)
    .map(([keyword, text]) => (schema[keyword] === undefined ? "" : text(schema[keyword], schema)))
    .filter((text) => text !== "");
