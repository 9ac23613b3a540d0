/** What generated/operations.ts has of operations that the spec does not have today. */
import { expect, test } from "vitest";
import { operationsModule } from "../../scripts/generate/operations.ts";
import { edited, json, type Node, operations } from "../helpers/spec-edits.ts";

const withResult = (schema: Node) =>
  operationsModule(
    edited((document) => (operations.get(document).responses["200"].content[json].schema = schema)),
  );
const string = { type: "string" };

test.each([
  ["an array", { type: "array", items: {} }, '"array"'],
  ["a string", string, '"string"'],
  [
    "an object or null",
    { type: ["object", "null"], required: ["id"], properties: { id: string } },
    '""',
  ],
  ["a number", { type: "number" }, '""'],
  ["anything", {}, '""'],
  [
    "an object of no known field",
    { type: "object", required: ["at"], properties: { at: string } },
    "{}",
  ],
  ["an object that may have an id", { type: "object", properties: { id: string } }, "{}"],
  [
    "an object with a list",
    { allOf: [{ type: "object", required: ["all"], properties: { all: { type: "array" } } }] },
    '{"all":"array"}',
  ],
])("the result of an operation that returns %s is %j", (_, schema, form) => {
  expect(withResult(schema)).toContain(`"getApiKey": {"method":"GET","path"`);
  expect(/"getApiKey": .*"result":(.*)\},/.exec(withResult(schema))?.[1]).toBe(form);
});
