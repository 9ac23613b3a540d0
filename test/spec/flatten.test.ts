import { expect, test } from "vitest";
import { joinTypes } from "../../scripts/lib/flatten.ts";

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
