import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { install, pack, run } from "../../scripts/lib/pack.ts";
import { root } from "../../scripts/lib/root.ts";
import { expectedSteps } from "./consumer/lifecycle.ts";

// A folder of a user's: the tarball installed, and nothing else.
const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-package-"));
const installed = join(folder, "node_modules/monad-api-keys");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
let tarball: string;

// Half a dozen compilers, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  tarball = await pack(join(folder, "tarball"));
  await install(folder, tarball);
  cpSync(join(root, "test/package/consumer"), join(folder, "consumer"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
const read = (file: string) => readFileSync(join(installed, file), "utf8");

describe("the package", () => {
  it("holds what a user needs, and nothing else", () => {
    const places = new Set(
      filesOf(installed).map((file) =>
        file.replace(/^(dist\/src|dist\/generated|src|generated|openapi\/samples)\/.*/, "$1/"),
      ),
    );
    const required = ["dist/generated/", "dist/src/", "generated/", "src/"];
    const papers = ["LICENSE", "openapi/api-keys.yaml", "package.json"];
    const landing = ["CHANGELOG.md", "README.md", "openapi/samples/"];
    expect([...places]).toEqual(expect.arrayContaining([...required, ...papers]));
    expect([...required, ...papers, ...landing]).toEqual(expect.arrayContaining([...places]));
  });

  it("installs openapi-fetch with it, and no other client or tool", () => {
    const [, ...packages] = Object.keys(
      JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages,
    );
    expect(packages.map((path) => path.replace("node_modules/", "")).sort()).toEqual([
      "monad-api-keys",
      "openapi-fetch",
      "openapi-typescript-helpers",
    ]);
  });

  it("has a bill of materials that npm can write", async () => {
    const said = await run(folder, "npm", "sbom", "--sbom-format", "cyclonedx");
    const { components } = JSON.parse(said) as { components: { name: string }[] };
    expect(components.map(({ name }) => name)).toContain("openapi-fetch");
  });

  it("has maps that name sources which are in it", () => {
    const maps = filesOf(installed).filter((file) => file.endsWith(".map"));
    expect(maps.some((file) => file.endsWith(".d.ts.map"))).toBe(true);
    expect(maps.some((file) => file.endsWith(".js.map"))).toBe(true);
    for (const map of maps) {
      const { sources, sourceRoot = "" } = JSON.parse(read(map)) as {
        sources: string[];
        sourceRoot?: string;
      };
      expect(sources.length, map).toBeGreaterThan(0);
      for (const source of sources) {
        const path = posix.join(dirname(map), sourceRoot, source);
        expect(posix.isAbsolute(source) || path.startsWith(".."), `${map}: ${source}`).toBe(false);
        expect(existsSync(join(installed, path)), `${map}: ${path}`).toBe(true);
      }
    }
  });

  it("imports no file that TypeScript alone would find", () => {
    const compiled = filesOf(installed).filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file));
    expect(compiled.length).toBeGreaterThan(20);
    const imports = /(?:from|import) ?\(?"(\.[^"]+)"/g;
    for (const file of compiled) {
      for (const [, path] of read(file).matchAll(imports)) {
        expect(path, file).toMatch(/\.js$/);
        const kind = file.endsWith(".d.ts") ? path!.replace(/\.js$/, ".d.ts") : path!;
        expect(existsSync(join(installed, dirname(file), kind)), `${file}: ${path}`).toBe(true);
      }
    }
  });

  it("gives the spec, with everything that it refers to", () => {
    const spec = join(installed, manifest.exports["./openapi.yaml"]);
    const refs: string[] = [];
    parse(readFileSync(spec, "utf8"), (key, value: unknown) => {
      if (key === "$ref" && typeof value === "string" && !value.startsWith("#")) refs.push(value);
      return value;
    });
    for (const ref of refs) {
      expect(existsSync(resolve(dirname(spec), ref.split("#")[0]!)), ref).toBe(true);
    }
  });

  it("is clean to publint", async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it("is clean to attw, which resolves its types as each kind of importer does", async () => {
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    const options = ["--profile", "esm-only", "--exclude-entrypoints", "./openapi.yaml"];
    const said = await run(root, process.execPath, attw, tarball, ...options);
    expect(said).toContain("monad-api-keys/testing");
  });
});

/** Runs a program in the user's folder. */
const node = (...args: string[]) => run(folder, process.execPath, ...args);

/** A project as strict as it can be set. */
const strict = {
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noUncheckedSideEffectImports: true,
  allowUnreachableCode: false,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  rootDir: ".",
  outDir: "run",
};
const nodenext = { module: "nodenext" };
const bundler = { module: "esnext", moduleResolution: "bundler" };
const trusted = { skipLibCheck: true };
// The package's declarations and openapi-fetch's are checked, TypeScript's own are not.
const untrusted = { skipLibCheck: false, skipDefaultLibCheck: true };

/** Compiles a file of the user's folder; resolves to what the compiler said of it. */
async function compile(version: string, file: string, options: object, ...more: string[]) {
  const project = join(folder, `tsconfig.${randomUUID()}.json`);
  const compilerOptions = { ...strict, ...options };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(root, "node_modules", version, "bin/tsc");
  const child = spawn(process.execPath, [tsc, "-p", project, "--pretty", "false", ...more], {
    cwd: folder,
  });
  return text(child.stdout);
}
const program = "consumer/lifecycle.ts";

describe("a strict program", () => {
  it.each(["typescript", "typescript-6", "typescript-7"])("compiles with %s", async (version) => {
    const options = { ...untrusted, noEmit: true };
    const said = [nodenext, bundler].map((mode) =>
      compile(version, program, { ...options, ...mode }),
    );
    expect(await Promise.all(said)).toEqual(["", ""]);
  });

  it("compiles with Node's types in place of the DOM's", async () => {
    const types = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
    const options = { ...nodenext, ...untrusted, ...types, lib: ["es2022"], noEmit: true };
    expect(await compile("typescript-7", program, options)).toBe("");
  });

  it("compiles as CommonJS", async () => {
    const required = `
      import monad = require("monad-api-keys");
      import testing = require("monad-api-keys/testing");
      const { fetch } = testing.createMockMonad({ organizationId: "o", apiKey: "a" });
      export const apiKeys: monad.ApiKeysClient = monad.createApiKeysClient({ fetch });`;
    writeFileSync(join(folder, "required.cts"), required);
    const flags = { erasableSyntaxOnly: false, verbatimModuleSyntax: false };
    const options = { ...nodenext, ...untrusted, ...flags, noEmit: true };
    expect(await compile("typescript-7", "required.cts", options)).toBe("");
  });

  it("costs the compiler at most 15,000 instantiations", async () => {
    const options = { ...nodenext, ...trusted, noEmit: true };
    const said = await compile("typescript", program, options, "--extendedDiagnostics");
    const count = Number(/^Instantiations: +(\d+)/m.exec(said)?.[1]);
    expect(count, said).toBeGreaterThan(1000);
    expect(count).toBeLessThanOrEqual(15_000);
  });

  it("is told what is wrong, in words that name it", async () => {
    const source = readFileSync(join(folder, "consumer/misuse.ts"), "utf8");
    writeFileSync(join(folder, "misuse.ts"), source.replace("@ts-nocheck", ""));
    const said = await compile("typescript", "misuse.ts", {
      ...nodenext,
      ...trusted,
      noEmit: true,
    });
    const found = [...said.matchAll(/^misuse\.ts\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)/gm)];
    const wanted = source.split("\n").flatMap((line, index) => {
      const words = /^ *\/\/ ERROR (.*)/.exec(line)?.[1];
      return words ? [{ line: index + 2, words }] : [];
    });
    expect(wanted.length).toBeGreaterThan(10);
    expect(found.map(([, line]) => Number(line))).toEqual(wanted.map(({ line }) => line));
    for (const [index, { words }] of wanted.entries()) expect(found[index]![2]).toContain(words);
  });
});

describe("installed, it", () => {
  it("runs against its own mock", async () => {
    expect(await compile("typescript-7", program, { ...nodenext, ...trusted })).toBe("");
    const steps = `
      const { inMemory } = await import("./run/consumer/lifecycle.js");
      console.log(JSON.stringify(await inMemory()));`;
    expect(JSON.parse(await node("--input-type=module", "-e", steps))).toEqual(expectedSteps);
  });

  it("can be required, where Node requires modules", async () => {
    const required = `
      const { createApiKeysClient } = require("monad-api-keys");
      const { createMockMonad } = require("monad-api-keys/testing");
      console.log(typeof createApiKeysClient, typeof createMockMonad);`;
    expect(await node("--input-type=commonjs", "-e", required)).toBe("function function\n");
  });
});
