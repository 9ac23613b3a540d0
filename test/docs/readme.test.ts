import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

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

test("the README is short", () => {
  expect(readme.split("\n").length).toBeLessThan(160);
});
