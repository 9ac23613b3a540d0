import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { text } from "node:stream/consumers";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { routes } from "../../generated/operations.ts";
import { pack } from "../../scripts/lib/pack.ts";
import { isFull } from "../helpers/full.ts";
import { installOffline } from "../helpers/install.ts";
import { runProgram } from "../../scripts/lib/program.ts";
import { root } from "../../scripts/lib/root.ts";
import { expectedSteps } from "./consumer/lifecycle.ts";

/** A user's project: the packed package is installed in it, and nothing else. */
const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-package-"));
const installed = join(folder, "node_modules/monad-api-keys");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
let tarball: string;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  tarball = await pack(join(folder, "tarball"));
  await installOffline(folder, tarball);
  cpSync(join(root, "test/package/consumer"), join(folder, "consumer"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
const read = (file: string) => readFileSync(join(installed, file), "utf8");

describe("the package", () => {
  test("contains what a user needs, and nothing else", () => {
    const locations = new Set(
      filesOf(installed).map((file) =>
        file.replace(/^(dist\/src|dist\/generated|docs\/\w+|src|generated)\/.*/, "$1/"),
      ),
    );
    expect([...locations].sort()).toEqual([
      "AGENTS.md",
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/generated/",
      "dist/openapi.yaml",
      "dist/src/",
      "docs/examples/",
      "docs/guide/",
      "generated/",
      "package.json",
      "src/",
    ]);
  });

  test("installs openapi-fetch with it, and no other client or tool", () => {
    const [, ...packages] = Object.keys(
      JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages,
    );
    expect(packages.map((path) => path.replace("node_modules/", "")).sort()).toEqual([
      "monad-api-keys",
      "openapi-fetch",
      "openapi-typescript-helpers",
    ]);
  });

  test("has maps whose sources it contains", () => {
    const maps = filesOf(installed).filter((file) => file.endsWith(".map"));
    expect(maps.some((file) => file.endsWith(".d.ts.map"))).toBe(true);
    expect(maps.some((file) => file.endsWith(".js.map"))).toBe(true);
    const sources = maps.flatMap((map) => {
      const { sources, sourceRoot = "" } = JSON.parse(read(map));
      return sources.map((source: string) => posix.join(dirname(map), sourceRoot, source));
    });
    expect(sources.length).toBeGreaterThanOrEqual(maps.length);
    expect(sources.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
    expect(sources.filter((path) => path.startsWith("/") || path.startsWith(".."))).toEqual([]);
  });

  test("imports only files that it contains, as runtimes resolve them", () => {
    const compiled = filesOf(installed).filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file));
    expect(compiled.length).toBeGreaterThan(20);
    const imports = compiled.flatMap((file) =>
      [...read(file).matchAll(/(?:from|import) ?\(?"(\.[^"]+)"/g)].map(([, path]) => {
        const target = file.endsWith(".d.ts") ? path!.replace(/\.js$/, ".d.ts") : path!;
        return { file, path: path!, exists: existsSync(join(installed, dirname(file), target)) };
      }),
    );
    expect(imports.filter(({ path, exists }) => !path.endsWith(".js") || !exists)).toEqual([]);
  });

  test("contains the spec as one file, to which no reference leads out", () => {
    const refs: string[] = [];
    const spec = parse(read(manifest.exports["./openapi.yaml"]), (key, value: unknown) => {
      if (key === "$ref") refs.push(value as string);
      return value;
    });
    const source = parse(readFileSync(join(root, "openapi/api-keys.yaml"), "utf8"));
    expect(Object.keys(spec.paths)).toEqual(Object.keys(source.paths));
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((ref) => !ref.startsWith("#/"))).toEqual([]);
  });

  test("is accepted by publint", async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  // The program that node10 compiles needs the same: attw, which takes the longest, is for CI.
  test.runIf(isFull)(
    "is accepted by attw, which resolves its types as each kind of importer does",
    async () => {
      const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
      const options = ["--profile", "esm-only", "--exclude-entrypoints", "./openapi.yaml"];
      const output = await runProgram(root, process.execPath, attw, tarball, ...options);
      expect(output).toContain("monad-api-keys/testing");
      expect(output).toContain("monad-api-keys/rotation/file-store");
    },
  );

  test("has a bill of materials that npm can write", async () => {
    const output = await runProgram(folder, "npm", "sbom", "--sbom-format", "cyclonedx");
    const { components } = JSON.parse(output) as { components: { name: string }[] };
    expect(components.map(({ name }) => name)).toContain("openapi-fetch");
  });
});

/** The options of a project that is as strict as possible, and checks the package's declarations. */
const strict = {
  target: "es2022",
  module: "nodenext",
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
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  rootDir: ".",
};
const program = ["consumer/lifecycle.ts", "consumer/file-store.ts"];
/** TypeScript 5.9, as the generator of the path types has it. */
const oldest = "path-types-generator/node_modules/typescript";

/** Compiles files of the user's project into a folder; resolves to the compiler's output. */
async function compile(version: string, files: string[], options: object = {}, ...flags: string[]) {
  const name = files[0]!.replace(/\W/g, "-");
  const project = join(folder, `tsconfig.${version.replace(/\W/g, "-")}.${name}.json`);
  const compilerOptions = { ...strict, outDir: `compiled/${version}`, ...options };
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, "node_modules", version, "bin/tsc");
  const args = [tsc, "-p", project, "--pretty", "false", ...flags];
  return text(spawn(process.execPath, args, { cwd: folder }).stdout);
}

describe("a strict program", () => {
  const node10 = { module: "es2022", moduleResolution: "node10", skipLibCheck: true };
  const bundler = { module: "es2022", moduleResolution: "bundler" };
  const nodeTypes = {
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    lib: ["es2022"],
  };
  const cases: [version: string, name: string, options: object][] = [
    ["typescript", "bundler", bundler],
    ["typescript-7", "nodenext", {}],
    ["typescript-7", "Node's types in place of the DOM's", nodeTypes],
  ];
  // TypeScript 6, the slowest, is for CI.
  test.each(isFull ? cases : cases.slice(1))(
    "compiles with %s and %s",
    async (version, _, options) => {
      expect(await compile(version, program, options)).toBe("");
    },
  );

  test("compiles with TypeScript 5.9 and node10, in at most 2,600 instantiations an operation", async () => {
    const output = await compile(oldest, program, node10, "--extendedDiagnostics");
    expect(output).not.toContain("error");
    const count = Number(/^Instantiations: +(\d+)/m.exec(output)?.[1]);
    expect(count, output).toBeGreaterThan(1000);
    const hint = "what the types cost grew: see src/types.ts for the ones that are computed";
    expect(count, hint).toBeLessThanOrEqual(2_600 * Object.keys(routes).length);
  });

  test("compiles as CommonJS", async () => {
    const required = `
      import monad = require("monad-api-keys");
      import testing = require("monad-api-keys/testing");
      import { fileStore } from "monad-api-keys/rotation/file-store";
      export const store = fileStore("key.json");
      const { fetch } = testing.createMockMonad({ organizationId: "o", apiKey: "a" });
      export const apiKeys: monad.ApiKeysClient = monad.createApiKeysClient({ fetch });`;
    writeFileSync(join(folder, "required.cts"), required);
    const options = { erasableSyntaxOnly: false, verbatimModuleSyntax: false };
    expect(await compile("typescript-7", ["required.cts"], options)).toBe("");
  });

  test("gets an error that names the problem for every misuse", async () => {
    const source = readFileSync(join(folder, "consumer/misuse.ts"), "utf8");
    writeFileSync(join(folder, "misuse.ts"), source.replace("@ts-nocheck", ""));
    const output = await compile("typescript-7", ["misuse.ts"]);
    const reported = [
      ...output.matchAll(/^misuse\.ts\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)/gm),
    ].map(([, line, message]) => ({ line: Number(line), message }));
    const expected = source.split("\n").flatMap((line, index) => {
      const message = /^ *\/\/ ERROR (.*)/.exec(line)?.[1];
      return message ? [{ line: index + 2, message: expect.stringContaining(message) }] : [];
    });
    expect(expected.length).toBeGreaterThan(10);
    expect(reported).toEqual(expected);
  });
});

/** Runs code in the user's project. */
const evaluate = (code: string, type: "module" | "commonjs") =>
  runProgram(folder, process.execPath, `--input-type=${type}`, "-e", code);

/** The blocks of code of one language in a Markdown file. */
const blocksOf = (file: string, lang: string) =>
  [
    ...readFileSync(join(root, file), "utf8").matchAll(
      new RegExp(`^\`\`\`${lang}\\n([^]*?)^\`\`\`$`, "gm"),
    ),
  ].map(([, code]) => code!);

describe("what a newcomer pastes into a project of npm init", () => {
  const project = join(folder, "newcomer");
  const paste = (name: string, code: string) => {
    writeFileSync(join(project, name), code);
    return runProgram(project, process.execPath, name);
  };
  beforeAll(async () => {
    mkdirSync(project);
    await runProgram(project, "npm", "init", "-y");
  });

  test.each(["README.md", "docs/guide/get-started.md"])("%s runs as keys.mjs", async (page) => {
    const [code = ""] = blocksOf(page, "ts");
    expect(readFileSync(join(root, page), "utf8")).toContain("node keys.mjs");
    expect(await paste("keys.mjs", code)).toMatch(/nightly/);
  });

  test("the same fails as a .js file where npm init writes commonjs, as the guide says", async () => {
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "commonjs" }));
    const [code = ""] = blocksOf("README.md", "ts");
    await expect(paste("keys.js", code)).rejects.toThrow(/import/);
  });

  test("require works as the guide shows it", async () => {
    const [code = ""] = blocksOf("docs/guide/get-started.md", "js");
    expect(code).toContain("require(");
    expect(await paste("keys.cjs", `${code}console.log(typeof createApiKeysClient);`)).toMatch(
      /^function/,
    );
  });
});

describe("the installed package", () => {
  test("runs against its own mock", async () => {
    const steps = `
      const { inMemory } = await import("./compiled/typescript-7/consumer/lifecycle.js");
      console.log(JSON.stringify(await inMemory()));`;
    expect(JSON.parse(await evaluate(steps, "module"))).toEqual(expectedSteps);
  });

  test("keeps a key in a file", async () => {
    const program = `
      const { keepInFile } = await import("./compiled/typescript-7/consumer/file-store.js");
      console.log(JSON.stringify(await keepInFile("kept.json")));`;
    const key = { id: "key-1", token: "fake-token" };
    expect(JSON.parse(await evaluate(program, "module"))).toEqual(key);
    expect(JSON.parse(readFileSync(join(folder, "kept.json"), "utf8"))).toEqual(key);
  });

  test("can be required, where Node can require modules", async () => {
    const required = `
      const { createApiKeysClient } = require("monad-api-keys");
      const { createMockMonad } = require("monad-api-keys/testing");
      const { fileStore } = require("monad-api-keys/rotation/file-store");
      console.log(typeof createApiKeysClient, typeof createMockMonad, typeof fileStore);`;
    expect(await evaluate(required, "commonjs")).toBe("function function function\n");
  });

  test("has each error class once, for all of its entries", async () => {
    const rotation = `
      import { ApiError, createApiKeysClient } from "monad-api-keys";
      import { rotateApiKey, RotationError } from "monad-api-keys/rotation";
      import { createMockMonad } from "monad-api-keys/testing";
      const config = { organizationId: "o", apiKey: "a" };
      const monad = createMockMonad(config);
      const apiKeys = createApiKeysClient({ ...config, fetch: monad.fetch });
      const fields = { name: "ci", role_id: "r" };
      let stored = await apiKeys.create({ ...fields, expiration_time: "2999-01-01T00:00:00Z" });
      const store = { load: () => stored, save: (next) => (stored = next) };
      monad.failNext("createApiKey", { status: 400 });
      const error = await rotateApiKey(apiKeys, { store }).catch((reason) => reason);
      console.log(error instanceof RotationError, error.cause instanceof ApiError);
      console.log(Object.keys(stored.rotation).join());`;
    expect(await evaluate(rotation, "module")).toBe("true true\nsince\n");
  });

  test("has a command that starts within 60 ms over bare Node", async () => {
    const command = join(installed, manifest.bin["monad-api-keys"]);
    // The time of the processor, which does not depend on what else this machine does.
    const report = `process.on("exit", () => console.error(JSON.stringify(process.cpuUsage())))`;
    const timeOf = async (...args: string[]) => {
      const hook = `data:text/javascript,${encodeURIComponent(report)}`;
      const child = spawn(process.execPath, ["--import", hook, ...args]);
      const [usage] = await Promise.all([text(child.stderr), text(child.stdout)]);
      const { user, system } = JSON.parse(usage) as { user: number; system: number };
      return (user + system) / 1000;
    };
    const times: [bare: number, own: number][] = [];
    let over = Infinity;
    // A busy machine makes single times longer, so the shortest of several count.
    for (let turn = 0; turn < 6 && (turn < 2 || over >= 60); turn++) {
      times.push([await timeOf("-e", ""), await timeOf(command, "list", "--help")]);
      const [bare, own] = [0, 1].map((kind) => Math.min(...times.map((each) => each[kind]!)));
      over = own! - bare!;
    }
    console.log(`the command starts in ${over.toFixed(0)} ms over bare Node`);
    expect(over).toBeLessThan(60);
  });

  test("has a command that runs with what npm installs", async () => {
    const command = join("node_modules/.bin", Object.keys(manifest.bin)[0]!);
    expect(await runProgram(folder, command, "--version")).toBe(`${manifest.version}\n`);
    expect(await runProgram(folder, command, "mock", "--help")).toMatch(
      /^Usage: npx monad-api-keys mock/,
    );
    await expect(runProgram(folder, command, "mok")).rejects.toThrow('"mok" is not a command');
  });
});
