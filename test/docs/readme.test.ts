import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withAbsoluteLinks } from "../../scripts/release/checks.ts";

const readme = readFileSync("README.md", "utf8");

test("the README names only commands that exist", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name!);
  expect(named).toContain("generate");
  const known = [...Object.keys(scripts), "ci", "install"];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test("the README links to files and headings that exist", () => {
  const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)(?:#([^)]*))?\)/g)];
  expect(links.length).toBeGreaterThan(10);
  const broken = links.filter(
    ([, path, anchor]) =>
      !existsSync(path!) || (anchor && !readFileSync(path!, "utf8").includes(`{#${anchor}}`)),
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

test("a release makes the README's links absolute, and leaves the others", () => {
  const address = "https://code.test/owner/name/blob/v1.0.0";
  const published = withAbsoluteLinks(readme, address);
  const targets = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  expect(targets(published)).toEqual(
    targets(readme).map((link) => (link.startsWith("https:") ? link : `${address}/${link}`)),
  );
  expect(withAbsoluteLinks("[a](#b) `c[0](d)` [e](mailto:f)", address)).toContain("[a](#b)");
});

test("the README is short", () => {
  expect(readme.split("\n").length).toBeLessThan(160);
});
