import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { bundleSpec } from "../../scripts/lib/bundle-spec.ts";
import { operationsOf, parseSpec } from "../../scripts/lib/spec.ts";
import { copyOf } from "../helpers/project.ts";

const path = "openapi/api-keys.yaml";
const source = readFileSync(path, "utf8");
const bundled = bundleSpec(path);

/** A spec of one sample whose source is `$ref`. */
function specWith(key: string, ref: string): string {
  const file = join(copyOf(), "spec.yaml");
  writeFileSync(file, `openapi: 3.1.0\npaths: { /: { get: { ${key}: { $ref: ${ref} } } } }\n`);
  return file;
}

test("no reference of the published spec leaves it", () => {
  const references = [...bundled.matchAll(/\$ref: *["']?([^"'\s}]+)/g)].map(([, ref]) => ref);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((ref) => !ref!.startsWith("#/"))).toEqual([]);
});

test("the published spec holds the text of each code sample", () => {
  const samples = operationsOf(parseSpec(bundled)).flatMap((operation) => operation.samples);
  const files = [...source.matchAll(/\$ref: (samples\/[\w.-]+)/g)].map(([, file]) => file!);
  expect(samples.map((sample) => sample.source)).toEqual(
    files.map((file) => readFileSync(join("openapi", file), "utf8")),
  );
  expect(files.length).toBeGreaterThan(0);
});

test("the published spec differs from the source in nothing else, and keeps its comments", () => {
  const withoutSamples = (yaml: string) =>
    JSON.stringify(parse(yaml), (key, value) => (key === "x-codeSamples" ? null : value));
  expect(withoutSamples(bundled)).toBe(withoutSamples(source));
  const comments = (yaml: string) => yaml.match(/^ *# .*/gm)!.length;
  expect(comments(bundled.replaceAll(/source: \|\n(?: {12}.*\n|\n)*/g, ""))).toBe(comments(source));
});

test.each([
  ["a schema in another file", "schema", "other.yaml"],
  ["a sample that is YAML", "source", "sample.yaml#/a"],
])("%s cannot be bundled, and the error names the reference", (_, key, ref) => {
  expect(() => bundleSpec(specWith(key, ref))).toThrow(`spec.yaml refers to ${ref}: only code`);
});

test("a sample that does not exist cannot be bundled, and the error names the file", () => {
  expect(() => bundleSpec(specWith("source", "samples/none.ts"))).toThrow("samples/none.ts");
});

test("swagger-parser accepts the published spec", async () => {
  const document = await SwaggerParser.validate(parse(bundled));
  expect(document.info.title).toBe("Monad Organization API Keys");
});
