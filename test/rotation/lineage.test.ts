/** Which keys belong to a lineage, and which of them may be deleted. */
import { expect, test } from "vitest";
import type { ApiKey } from "../../src/index.ts";
import { findLeftovers, lineageOf, withMarker } from "../../src/rotation/lineage.ts";

const key = (id: string, created_at: string, description = "for CI [rotation:first]"): ApiKey => ({
  id,
  name: "ci",
  description,
  organization_id: "org",
  role_id: "role",
  expiration_time: "2027-01-01T00:00:00Z",
  created_at,
  updated_at: created_at,
});
const current = key("current", "2026-05-01T12:00:00Z");
const find = (keys: ApiKey[], existed = true) =>
  findLeftovers(keys, "first", current, () => existed);

test.each([
  { description: undefined, marked: "[rotation:first]" },
  { description: "", marked: "[rotation:first]" },
  { description: "for CI", marked: "for CI [rotation:first]" },
  { description: "for CI [rotation:other]", marked: "for CI [rotation:first]" },
  { description: "for CI [rotation:other] in Europe", marked: "for CI in Europe [rotation:first]" },
])("marks the description $description", ({ description, marked }) => {
  expect(withMarker(description, "first")).toBe(marked);
  expect(withMarker(marked, "first")).toBe(marked);
});

test("the lineage of a key is named by its marker, also when text follows it", () => {
  expect(lineageOf(key("a", "", "for CI [rotation:first] in Europe"))).toBe("first");
});

test("a key without a marker is the first of its lineage", () => {
  expect(lineageOf(key("first", "", "for CI"))).toBe("first");
});

test("leftovers are the older keys of the lineage, the newest first", () => {
  const keys = [
    key("first", "2026-01-01T00:00:00Z", "for CI"),
    key("older", "2026-04-30T00:00:00Z"),
    current,
    key("stranger", "2026-03-01T00:00:00Z", "for CI"),
    key("other lineage", "2026-03-01T00:00:00Z", "[rotation:other]"),
  ];
  expect(find(keys)).toEqual({ leftovers: ["older", "first"], newer: [] });
});

test.each([
  { name: "newer", created_at: "2026-05-01T12:00:01Z" },
  { name: "of unknown age", created_at: "yesterday" },
])("a key that is $name is no leftover", ({ created_at }) => {
  expect(find([key("other", created_at), current])).toEqual({ leftovers: [], newer: ["other"] });
});

test.each([
  { existed: true, expected: { leftovers: ["other"], newer: [] } },
  { existed: false, expected: { leftovers: [], newer: ["other"] } },
])(
  "a key of the same age is a leftover if it existed before: $existed",
  ({ existed, expected }) => {
    expect(find([key("other", current.created_at), current], existed)).toEqual(expected);
  },
);
