import { describe, expect, test } from "vitest";
import { type Verdict, verdictOf } from "../../scripts/diff/version.ts";
import { type Case, changesOf, takes } from "../helpers/diff-setup.ts";

const a = "a: { type: string }";
const list = (parameter: string) => `parameters: [{ in: query, name: q, ${parameter} }]`;

const cases: (Case & { verdict: Verdict; words: string; why?: string })[] = [
  {
    title: "a new optional property",
    verdict: "minor",
    before: takes(`properties: { ${a} }`),
    after: takes(`properties: { ${a}, b: {} }`),
    words: "request body: `b` is new",
  },
  {
    title: "a new required property",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes(`required: [b], properties: { ${a}, b: {} }`),
    words: "request body: `b` is new and required",
  },
  {
    title: "a property that is gone",
    verdict: "major",
    before: takes(`properties: { ${a}, b: {} }`),
    after: takes(`properties: { ${a} }`),
    words: "request body: `b` is gone",
  },
  {
    title: "a property of another name",
    verdict: "major",
    before: takes("properties: { abc: { type: string, minLength: 1 } }"),
    after: takes("properties: { abd: { type: string, minLength: 1 } }"),
    words: "request body: `abd` was `abc`",
  },
  {
    title: "a property that may be left out now",
    verdict: "minor",
    before: takes(`required: [a], properties: { ${a} }`),
    after: takes(`properties: { ${a} }`),
    words: "request body: `a` became optional",
    why: "callers may leave it out",
  },
  {
    title: "one property optional for another that is required",
    verdict: "major",
    before: takes(`required: [a], properties: { ${a}, b: {} }`),
    after: takes(`required: [b], properties: { ${a}, b: {} }`),
    words: "request body: `b` became required",
  },
  {
    title: "a list of values that grows",
    verdict: "minor",
    before: takes("properties: { a: { enum: [x] } }"),
    after: takes("properties: { a: { enum: [x, y] } }"),
    words: 'request body: `a`: enum is `["x","y"]`, it was `["x"]`',
    why: "callers may send more than before",
  },
  {
    title: "a list of values that shrinks",
    verdict: "major",
    before: takes("properties: { a: { enum: [x, y] } }"),
    after: takes("properties: { a: { enum: [x] } }"),
    words: 'request body: `a`: enum is `["x"]`, it was `["x","y"]`',
  },
  {
    title: "a type that allows null as well",
    verdict: "minor",
    before: takes(`properties: { ${a} }`),
    after: takes("properties: { a: { type: [string, 'null'] } }"),
    words: 'request body: `a`: type is `["null","string"]`, it was `string`',
  },
  {
    title: "another type",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes("properties: { a: { type: integer } }"),
    words: "request body: `a`: type is `integer`, it was `string`",
  },
  {
    title: "a default, which makes the property required",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes("properties: { a: { type: string, default: x } }"),
    words: "request body: `a`: default is `x`, it was not set",
  },
  {
    title: "another default",
    verdict: "major",
    before: takes("properties: { a: { type: string, default: x } }"),
    after: takes("properties: { a: { type: string, default: y } }"),
    words: "request body: `a`: default is `y`, it was `x`",
    why: "calls that leave it out do something else",
  },
  {
    title: "another default of a parameter",
    verdict: "major",
    before: list("schema: { default: 10 }"),
    after: list("schema: { default: 100 }"),
    words: "query parameter `q`: default is `100`, it was `10`",
    why: "calls that leave it out do something else",
  },
  {
    title: "an alternative more",
    verdict: "minor",
    before: takes(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }]`),
    after: takes(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }, { required: [c] }]`),
    words: "request body: an alternative (anything) is new",
  },
  {
    title: "an alternative less",
    verdict: "major",
    before: takes(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }]`),
    after: takes("oneOf: [{ properties: { b: {} } }]"),
    words: "request body: an alternative (anything with `a`) is gone",
  },
  {
    title: "an alternative where there was none",
    verdict: "minor",
    before: takes(`type: object, properties: { ${a} }`),
    after: takes(
      `oneOf: [{ type: object, properties: { b: {} } }, { type: object, properties: { ${a} } }]`,
    ),
    words: "request body: an alternative (object with `b`) is new",
  },
  {
    title: "an alternative of oneOf that accepts all that another one does",
    verdict: "major",
    before: takes(`type: object, properties: { ${a} }`),
    after: takes(`oneOf: [{ type: object }, { type: object, properties: { ${a} } }]`),
    words: "request body: an alternative (object) is new",
    why: "oneOf refuses what another alternative accepts as well",
  },
  {
    title: "a changed alternative beside a new one, compared with the one that has its fields",
    verdict: "minor",
    before: takes(`type: object, properties: { ${a} }`),
    after: takes(`anyOf: [{ type: object }, { type: object, properties: { ${a}, b: {} } }]`),
    words: "request body: `b` is new",
  },
  {
    title: "an alternative of anyOf that accepts all that another one does",
    verdict: "minor",
    before: takes(`type: object, properties: { ${a} }`),
    after: takes(`anyOf: [{ type: object }, { type: object, properties: { ${a} } }]`),
    words: "request body: an alternative (object) is new",
    why: "more is accepted",
  },
  {
    title: "a value that must not match any more",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes(`properties: { ${a} }, not: { required: [a] }`),
    words: 'request body: not is `{"required":["a"]}`, it was not set',
  },
  {
    title: "a second pattern",
    verdict: "major",
    before: takes("allOf: [{ pattern: a }]"),
    after: takes("allOf: [{ pattern: a }], pattern: b"),
    words: "request body: pattern is `b`, it was `a`",
  },
  {
    title: "the same limit in another part of the schema",
    verdict: "none",
    before: takes("properties: { a: { allOf: [{ maxLength: 9 }], maxLength: 20 } }"),
    after: takes("properties: { a: { maxLength: 9 } }"),
    words: "",
  },
  {
    title: "further fields that have a type now",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes(`properties: { ${a} }, additionalProperties: { type: string }`),
    words: 'request body: additionalProperties is `{"type":"string"}`, it was not set',
  },
  {
    title: "further fields that are allowed again",
    verdict: "minor",
    before: takes(`properties: { ${a} }, additionalProperties: false`),
    after: takes(`properties: { ${a} }`),
    words: "request body: additionalProperties is not set, it was `false`",
  },
  {
    title: "a default of what a list holds, which may be left out as a whole",
    verdict: "minor",
    before: takes("properties: { l: { type: array, items: { type: string } } }"),
    after: takes("properties: { l: { type: array, items: { type: string, default: x } } }"),
    words: "request body: `l[]`: default is `x`, it was not set",
  },
  {
    title: "a default that goes",
    verdict: "minor",
    before: takes("properties: { a: { type: string, default: x } }"),
    after: takes(`properties: { ${a} }`),
    words: "request body: `a`: default is not set, it was `x`",
  },
  {
    title: "a limit on a length",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: takes("properties: { a: { type: string, maxLength: 9 } }"),
    words: "request body: `a`: maxLength is `9`, it was not set",
  },
  {
    title: "a limit that is lifted",
    verdict: "minor",
    before: takes("properties: { a: { type: string, maxLength: 9 } }"),
    after: takes(`properties: { ${a} }`),
    words: "request body: `a`: maxLength is not set, it was `9`",
  },
  {
    title: "a body where none was, though it may be left out",
    verdict: "major",
    before: "summary: '-'",
    after: takes(`properties: { ${a} }`).replace("required: true, ", "summary: '-', "),
    words: "request body is new",
  },
  {
    title: "a body that may be left out now",
    verdict: "minor",
    before: takes(`properties: { ${a} }`),
    after: takes(`properties: { ${a} }`).replace("required: true", "required: false"),
    words: "request body became optional",
  },
  {
    title: "a body that is gone",
    verdict: "major",
    before: takes(`properties: { ${a} }`),
    after: "summary: '-'",
    words: "request body is gone",
  },
  {
    title: "a new optional parameter",
    verdict: "minor",
    before: list("schema: {}"),
    after: list("schema: {} }, { in: query, name: r, schema: {}"),
    words: "query parameter `r` is new",
  },
  {
    title: "a new required parameter",
    verdict: "major",
    before: list("schema: {}"),
    after: list("schema: {} }, { in: query, name: r, required: true, schema: {}"),
    words: "query parameter `r` is new",
  },
  {
    title: "a parameter that may be left out now",
    verdict: "minor",
    before: list("required: true, schema: {}"),
    after: list("schema: {}"),
    words: "query parameter `q` became optional",
  },
  {
    title: "a query parameter of another name",
    verdict: "major",
    before: list("schema: { type: integer }"),
    after: list("schema: { type: integer }").replace("name: q", "name: r"),
    words: "query parameter `r` was `q`",
  },
  {
    title: "a parameter with one value more",
    verdict: "minor",
    before: list("schema: { enum: [x] }"),
    after: list("schema: { enum: [x, y] }"),
    words: 'query parameter `q`: enum is `["x","y"]`, it was `["x"]`',
  },
];

describe("what callers send", () => {
  test.each(cases)("$title is $verdict", ({ verdict, words, why, ...one }) => {
    const found = changesOf(one);
    const change = found.find((one) => one.change.includes(words));
    if (words === "") expect(found).toEqual([]);
    else expect(change, found.map(({ change }) => change).join("\n")).toBeDefined();
    if (why !== undefined) expect(change!.reason).toBe(why);
    expect(verdictOf(found)).toBe(verdict);
  });

  test("of a property turned optional and another turned required only the latter is major", () => {
    const title = "one property optional for another that is required";
    const found = changesOf(cases.find((one) => one.title === title)!);
    expect(found.map(({ change, impact }) => `${change}: ${impact}`).sort()).toEqual([
      "request body: `a` became optional: minor",
      "request body: `b` became required: major",
    ]);
  });
});
