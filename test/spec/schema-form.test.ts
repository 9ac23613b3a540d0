import { expect, test } from "vitest";
import { joinTypes, schemaForm } from "../../scripts/compare/schema-form.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";

const object = { type: "object", required: ["a"], properties: { a: { type: "string" } } };

test("alternatives of plain types become one schema with a list of types", () => {
  const oneOf = [{ type: "string" }, object];
  expect(joinTypes({ description: "An error.", oneOf })).toEqual({
    ...object,
    type: ["object", "string"],
    description: "An error.",
  });
});

test.each([
  ["the same type twice", [{ type: "string" }, { type: "string" }]],
  ["types that overlap", [{ type: "integer" }, { type: "number" }]],
  ["a limit that other types share", [{ type: "string", enum: ["a"] }, object]],
  ["a reference", [{ type: "string" }, { $ref: "#/components/schemas/A" }]],
])("alternatives with %s stay as they are", (_, oneOf) => {
  expect(joinTypes({ oneOf })).toEqual({ oneOf });
});

const parsed = (schemas: string) =>
  parseSpec(`openapi: 3.1.0\npaths: {}\ncomponents: { schemas: ${schemas} }`);

test.each<[title: string, one: string, other: string]>([
  ["allOf", "{ allOf: [{ maxLength: 9 }, { minLength: 1 }] }", "{ maxLength: 9, minLength: 1 }"],
  ["two limits", "{ allOf: [{ maxLength: 9 }], maxLength: 5 }", "{ maxLength: 5 }"],
  ["two lower limits", "{ allOf: [{ minimum: 9 }], minimum: 5 }", "{ minimum: 9 }"],
  ["two lists of values", "{ allOf: [{ enum: [a, b] }], enum: [b, c] }", "{ const: b }"],
  [
    "two types",
    "{ allOf: [{ type: [number, string] }], type: [integer, 'null'] }",
    "{ type: integer }",
  ],
  [
    "a reference with a text",
    "{ $ref: '#/components/schemas/B', title: T }",
    "{ maxItems: 2, title: T }",
  ],
  [
    "null as an alternative",
    "{ oneOf: [{ enum: [a] }, { type: 'null' }], type: string }",
    "{ type: string, oneOf: [{ enum: [a] }, { type: 'null' }] }",
  ],
  [
    "nullable",
    "{ type: string, nullable: true }",
    "{ anyOf: [{ type: 'null' }, { type: string }] }",
  ],
  [
    "alternatives of other types",
    "{ anyOf: [{ type: string, maxLength: 1 }, { type: array, maxItems: 2 }] }",
    "{ type: [array, string], maxLength: 1, maxItems: 2 }",
  ],
  ["one alternative", "{ oneOf: [{ type: string }] }", "{ type: string }"],
  ["a schema without a condition", "true", "{}"],
])("%s and what it adds up to have the same form", (_, one, other) => {
  const spec = parsed(`{ A: ${one}, B: { maxItems: 2 } }`);
  const sum = parsed(`{ A: ${other} }`);
  expect(schemaForm(spec, spec.components.schemas.A)).toEqual(
    schemaForm(sum, sum.components.schemas.A),
  );
});

test("what one of several alternatives says keeps its type", () => {
  const spec = parsed("{ A: { oneOf: [{ type: string, title: T }, { type: object }] } }");
  expect(schemaForm(spec, spec.components.schemas.A)).toEqual({
    type: ["object", "string"],
    "title of string": "T",
  });
});

test("a schema that is nothing but itself is an error", () => {
  const spec = parsed("{ A: { allOf: [{ $ref: '#/components/schemas/A' }] } }");
  expect(() => schemaForm(spec, spec.components.schemas.A)).toThrow("a schema refers to itself");
});
