import { describe, expect, test } from "vitest";
import { type Verdict, verdictOf } from "../../scripts/diff/version.ts";
import { type Case, changesOf, gives } from "../helpers/diff-setup.ts";

const a = "a: { type: string }";
const status = (text: string) => `responses: { "200": { description: Done }, ${text} }`;

const cases: (Case & { verdict: Verdict; words: string; why?: string })[] = [
  {
    title: "a new property",
    verdict: "minor",
    before: gives(`properties: { ${a} }`),
    after: gives(`required: [b], properties: { ${a}, b: {} }`),
    words: "response 200: `b` is new",
  },
  {
    title: "a property that is gone",
    verdict: "major",
    before: gives(`properties: { ${a}, b: {} }`),
    after: gives(`properties: { ${a} }`),
    words: "response 200: `b` is gone",
  },
  {
    title: "a property of another name",
    verdict: "major",
    before: gives("properties: { abc: { type: string, minLength: 1 } }"),
    after: gives("properties: { abd: { type: string, minLength: 1 } }"),
    words: "response 200: `abd` was `abc`",
  },
  {
    title: "a property that may be missing now",
    verdict: "major",
    before: gives(`required: [a], properties: { ${a} }`),
    after: gives(`properties: { ${a} }`),
    words: "response 200: `a` became optional",
  },
  {
    title: "a property that is always there now",
    verdict: "minor",
    before: gives(`properties: { ${a} }`),
    after: gives(`required: [a], properties: { ${a} }`),
    words: "response 200: `a` became required",
    why: "readers need no check any more",
  },
  {
    title: "a property deep in a list that may be missing now",
    verdict: "major",
    before: gives(
      `properties: { l: { type: array, items: { required: [a], properties: { ${a} } } } }`,
    ),
    after: gives(`properties: { l: { type: array, items: { properties: { ${a} } } } }`),
    words: "response 200: `l[].a` became optional",
  },
  {
    title: "a list of values that grows",
    verdict: "major",
    before: gives("properties: { a: { enum: [x] } }"),
    after: gives("properties: { a: { enum: [x, y] } }"),
    words: '`a`: enum is `["x","y"]`, it was `["x"]`',
  },
  {
    title: "a list of values that shrinks",
    verdict: "major",
    before: gives("properties: { a: { enum: [x, y] } }"),
    after: gives("properties: { a: { enum: [x] } }"),
    words: '`a`: enum is `["x"]`, it was `["x","y"]`',
  },
  {
    title: "a type that may be null as well",
    verdict: "major",
    before: gives(`properties: { ${a} }`),
    after: gives("properties: { a: { type: [string, 'null'] } }"),
    words: '`a`: type is `["null","string"]`, it was `string`',
  },
  {
    title: "a type that is never null any more",
    verdict: "minor",
    before: gives("properties: { a: { type: [string, 'null'] } }"),
    after: gives(`properties: { ${a} }`),
    words: '`a`: type is `string`, it was `["null","string"]`',
  },
  {
    title: "a default, which makes the property required",
    verdict: "minor",
    before: gives(`properties: { ${a} }`),
    after: gives("properties: { a: { type: string, default: x } }"),
    words: "`a`: default is `x`, it was not set",
  },
  {
    title: "another default",
    verdict: "major",
    before: gives("properties: { a: { type: string, default: x } }"),
    after: gives("properties: { a: { type: string, default: y } }"),
    words: "`a`: default is `y`, it was `x`",
  },
  {
    title: "a value that becomes a constant",
    verdict: "major",
    before: gives(`properties: { ${a} }`),
    after: gives("properties: { a: { type: string, const: x } }"),
    words: '`a`: enum is `["x"]`, it was not set',
    why: "a comparison with a value outside the list stops compiling",
  },
  {
    title: "an alternative more",
    verdict: "major",
    before: gives(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }]`),
    after: gives(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }, { required: [c] }]`),
    words: "response 200: an alternative (anything) is new",
  },
  {
    title: "an alternative less",
    verdict: "major",
    before: gives(`oneOf: [{ properties: { ${a} } }, { properties: { b: {} } }]`),
    after: gives("oneOf: [{ properties: { b: {} } }]"),
    words: "response 200: an alternative (anything with `a`) is gone",
    why: "a check for it stops compiling",
  },
  {
    title: "a limit that is lifted",
    verdict: "major",
    before: gives("properties: { a: { type: string, maxLength: 9 } }"),
    after: gives(`properties: { ${a} }`),
    words: "`a`: maxLength is not set, it was `9`",
    why: "less is promised",
  },
  {
    title: "a default that goes",
    verdict: "major",
    before: gives("properties: { a: { type: string, default: x } }"),
    after: gives(`properties: { ${a} }`),
    words: "`a`: default is not set, it was `x`",
  },
  {
    title: "another error status",
    verdict: "minor",
    before: status('"404": { description: "-" }'),
    after: status('"404": { description: "-" }, "409": { description: "-" }'),
    words: "response 409 is new",
  },
  {
    title: "another success",
    verdict: "major",
    before: status('"404": { description: "-" }'),
    after: status('"404": { description: "-" }, "204": { description: "-" }'),
    words: "response 204 is new",
  },
  {
    title: "a status that becomes another",
    verdict: "major",
    before: status('"404": { description: "-" }'),
    after: status('"409": { description: "-" }'),
    words: "response 409 was `404`",
  },
  {
    title: "a status that is gone",
    verdict: "major",
    before: status('"404": { description: "-" }, "409": { description: "-" }'),
    after: status('"404": { description: "-" }'),
    words: "response 409 is gone",
  },
  {
    title: "another media type",
    verdict: "major",
    before: status(`"404": { description: "-", content: { application/json: {} } }`),
    after: status(`"404": { description: "-", content: { application/json: {}, text/plain: {} } }`),
    words: "response 404 as text/plain is new",
  },
  {
    title: "a header",
    verdict: "minor",
    before: status('"429": { description: "-" }'),
    after: status('"429": { description: "-", headers: { Retry-After: { schema: {} } } }'),
    words: "response 429 header `retry-after` is new",
  },
  {
    title: "a header that is gone",
    verdict: "major",
    before: status('"429": { description: "-", headers: { Retry-After: { schema: {} } } }'),
    after: status('"429": { description: "-" }'),
    words: "response 429 header `retry-after` is gone",
  },
  {
    title: "a header in another style",
    verdict: "major",
    before: status('"429": { description: "-", headers: { A: { schema: {} } } }'),
    after: status('"429": { description: "-", headers: { A: { explode: true, schema: {} } } }'),
    words: "response 429 header `a`: explode is `true`, it was not set",
  },
  {
    title: "a header that is always there now",
    verdict: "minor",
    before: status('"429": { description: "-", headers: { A: { schema: {} } } }'),
    after: status('"429": { description: "-", headers: { A: { required: true, schema: {} } } }'),
    words: "response 429 header `a` became required",
  },
  {
    title: "an alternative of oneOf that accepts all that another one does",
    verdict: "major",
    before: gives(`type: object, properties: { ${a} }`),
    after: gives(`oneOf: [{ type: object }, { type: object, properties: { ${a} } }]`),
    words: "response 200: an alternative (object) is new",
    why: "code that reads it gets one more shape",
  },
  {
    title: "a description",
    verdict: "patch",
    before: gives("description: one, properties: {}"),
    after: gives("description: two, properties: {}"),
    words: "response 200: schema description reworded",
  },
  {
    title: "a property that is deprecated",
    verdict: "minor",
    before: gives("properties: { a: {} }"),
    after: gives("properties: { a: { deprecated: true } }"),
    words: "`a`: deprecated is `true`, it was not set",
    why: "semver asks for a minor release",
  },
];

describe("what callers get", () => {
  test.each(cases)("$title is $verdict", ({ verdict, words, why, ...one }) => {
    const found = changesOf(one);
    const change = found.find((one) => one.change.includes(words));
    expect(change, found.map(({ change }) => change).join("\n")).toBeDefined();
    if (why !== undefined) expect(change!.reason).toBe(why);
    expect(verdictOf(found)).toBe(verdict);
  });
});
