import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, ".github/CONTRIBUTING.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("each dependency, and no other, has a reason in docs/decisions/dependencies.md", () => {
  const reasons = readFileSync(join(root, "docs/decisions/dependencies.md"), "utf8");
  const named = [...reasons.matchAll(/^\| `([^`]+)` +\| +\S/gm)].map(([, name]) => name);
  const { dependencies, devDependencies } = manifest;
  expect(named.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});

test("openapi-typescript has a TypeScript of its own, and the project another one", () => {
  const { resolve } = createRequire(join(root, "package.json"));
  const own = createRequire(resolve("path-types-generator/package.json"));
  const generator = createRequire(own.resolve("openapi-typescript"));
  const version = (require: NodeJS.Require): string =>
    (require("typescript/package.json") as { version: string }).version;
  const folder = join(root, "scripts/generate/openapi-typescript/package.json");
  const { dependencies } = JSON.parse(readFileSync(folder, "utf8"));
  expect(version(generator)).toBe(dependencies.typescript);
  expect(version(createRequire(join(root, "package.json")))).toBe(
    manifest.devDependencies.typescript,
  );
  expect(dependencies.typescript).not.toBe(manifest.devDependencies.typescript);
});

test("the contributing guide names the commands of daily work", () => {
  for (const name of ["format", "typecheck", "test:only", "test:quick", "check"]) {
    expect(text).toContain(`npm run ${name}`);
  }
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
