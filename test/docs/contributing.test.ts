import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, ".github/CONTRIBUTING.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("the contributing guide gives a reason for each dependency, and for no other", () => {
  const named = [...text.matchAll(/^\| `([^`]+)` +\| +\S/gm)].map(([, name]) => name);
  const { dependencies, devDependencies } = manifest;
  expect(named.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});

test("the contributing guide names only commands that exist", () => {
  const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(0);
  for (const name of commands) expect(manifest.scripts).toHaveProperty(name);
});

test("the contributing guide names only files that exist", () => {
  const files = [...text.matchAll(/`((?:openapi|src|test|generated)\/[^`<]*)`/g)];
  expect(files.length).toBeGreaterThan(0);
  for (const [, path] of files) expect(existsSync(join(root, path!)), path).toBe(true);
});
