import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { generate } from "../../scripts/generate/generation.ts";
import { differences, removeStrays, replaceFiles } from "../../scripts/generate/output.ts";
import { banner } from "../../scripts/generate/pipeline.ts";
import { copyOf, copyOfProject, run, withSeventhOperation } from "../helpers/project.ts";

const read = (...path: string[]) => readFileSync(join(...path), "utf8");

/** Everything in a folder: name to text and time of writing. */
const stateOf = (dir: string) =>
  readdirSync(dir).map((name) => [name, read(dir, name), statSync(join(dir, name)).mtimeMs]);

/** A copy of spec and output, the latter broken at will, and one run of the generator on them. */
function workshop() {
  const dir = copyOf("openapi", "generated");
  const spec = join(dir, "openapi/api-keys.yaml");
  const out = join(dir, "generated");
  const options = { spec, out, config: join(dir, "openapi/redocly.yaml"), wrapper: undefined };
  async function runOnce({ check = false } = {}) {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const complained = vi.spyOn(console, "error").mockImplementation(() => {});
    const code = await generate({ ...options, check });
    const linesOf = (spy: typeof said) => spy.mock.calls.flat().join("\n");
    const result = { code, out: linesOf(said), err: linesOf(complained) };
    said.mockRestore();
    complained.mockRestore();
    return result;
  }
  const edit = (change: (yaml: string) => string) => {
    const yaml = read(spec);
    expect(change(yaml)).not.toBe(yaml);
    writeFileSync(spec, change(yaml));
  };
  return { dir, spec, out, runOnce, edit };
}

const breakYaml = (yaml: string) => yaml.replace("info:\n", "info:\n  title: [\n");

describe("A run of the generator", () => {
  test("with check is content with what is committed, and writes nothing", async () => {
    const { out, runOnce } = workshop();
    const before = stateOf(out);
    const { code, out: said, err } = await runOnce({ check: true });
    expect([code, err]).toEqual([0, ""]);
    expect(said).toMatch(/generated\/ is fresh \(3 files, \d+ ms\)/);
    expect(stateOf(out)).toEqual(before);
  });

  test("with check fails on a stale file with a diff of it, and writes nothing", async () => {
    const { out, runOnce, edit } = workshop();
    edit((yaml) => yaml.replace("A human-readable name.", "A name."));
    rmSync(join(out, "operations.ts"));
    const before = stateOf(out);
    const { code, err } = await runOnce({ check: true });
    expect(code).toBe(1);
    expect(err).toMatch(/^-.*A human-readable name\.$/m);
    expect(err).toMatch(/^\+.*A name\.$/m);
    expect(err).toMatch(/^\+export const defaultServer = /m);
    expect(err).toMatch(/generated\/ is stale: run npm run generate\.$/m);
    expect(stateOf(out)).toEqual(before);
  });

  test("writes what the spec says now, and takes away what a former spec left", async () => {
    const { out, runOnce, edit } = workshop();
    edit((yaml) => yaml.replace("name: x-api-key", "name: x-monad-key"));
    writeFileSync(join(out, "former.ts"), banner);
    writeFileSync(join(out, "own.ts"), "// by hand");
    const { code, out: said } = await runOnce();
    expect(code).toBe(0);
    expect(said).toContain("generated/ was written");
    expect(read(out, "operations.ts")).toContain('ApiKeyAuth: "x-monad-key"');
    const names = ["api-keys.ts", "operations.ts", "own.ts", "validators.ts"];
    expect(readdirSync(out).sort()).toEqual(names);
    expect((await runOnce()).out).toContain("generated/ was fresh already");
  });

  test.each([
    ["broken YAML", breakYaml, /openapi\/api-keys\.yaml:\d+:\d+ error yaml: /],
    [
      "a $ref that leads nowhere",
      (yaml: string) => yaml.replace("schemas/ApiKeyList", "schemas/Nothing"),
      /openapi\/api-keys\.yaml:\d+:\d+ error no-unresolved-refs: /,
    ],
    ["an empty file", () => "", /openapi\/api-keys\.yaml:1:1 error /],
  ])("tells %s with file, line and rule, and writes nothing", async (_, change, finding) => {
    const { out, runOnce, edit } = workshop();
    edit(change);
    const before = stateOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(finding);
    expect(stateOf(out)).toEqual(before);
  });

  test("tells the line where the YAML breaks", async () => {
    const { spec, runOnce, edit } = workshop();
    edit((yaml) => yaml.replace("      operationId: getApiKey\n", "$&     tags: [odd indent]\n"));
    const line = read(spec).split("\n").indexOf("     tags: [odd indent]") + 1;
    expect((await runOnce()).err).toContain(`api-keys.yaml:${line}:`);
  });

  test("tells a spec that is not there, and writes nothing", async () => {
    const { spec, out, runOnce } = workshop();
    rmSync(spec);
    const before = stateOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(/api-keys\.yaml:1:1 error read: .*no such file/);
    expect(stateOf(out)).toEqual(before);
  });

  test("refuses an Arazzo file that does not lint, and writes nothing", async () => {
    const { dir, out, runOnce, edit } = workshop();
    edit((yaml) => yaml.replace("name: x-api-key", "name: x-monad-key"));
    writeFileSync(join(dir, "openapi/api-keys.arazzo.yaml"), "arazzo: 1.0.1\nworkflows: 1\n");
    const before = stateOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(/api-keys\.arazzo\.yaml:2:12 error struct: /);
    expect(stateOf(out)).toEqual(before);
  });
});

// The command is slow to start where much else runs.
describe("npm run generate", { timeout: 120_000 }, () => {
  test("ends with 1 and no stack trace where the spec does not parse", async () => {
    const cwd = copyOfProject();
    const spec = join(cwd, "openapi/api-keys.yaml");
    writeFileSync(spec, breakYaml(read(spec)));
    const { code, out, err } = await run("generate", [], { cwd }).ended;
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^openapi\/api-keys\.yaml:\d+:\d+ error yaml: .*\nLint found errors/);
    expect(err).not.toContain("    at ");
  });

  test.each([[["--chekc"]], [["--check", "--watch"]]])("ends with 2 for %j", async (args) => {
    const { code, out, err } = await run("generate", args).ended;
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(args[0]);
    expect(err).not.toContain("    at ");
  });

  test("names file, line and operation where an operation has no method", async () => {
    const cwd = copyOfProject();
    const spec = join(cwd, "openapi/api-keys.yaml");
    writeFileSync(spec, withSeventhOperation(read(spec)));
    const { code, out, err } = await run("generate", [], { cwd }).ended;
    expect(read(cwd, "generated/api-keys.ts")).toContain("suspendApiKey");
    expect(err).toMatch(
      /^src\/client\.ts\(\d+,\d+\): error .*lacks a method for the spec's operation: suspend/m,
    );
    expect(out).toContain("The wrapper does not fit the spec.");
    expect(code).toBe(1);
  });
});

describe("generated/ on disk", () => {
  const files = new Map([
    ["a.ts", `${banner}new`],
    ["b.ts", `${banner}new`],
  ]);

  test("a write that fails leaves every old file, and nothing else", () => {
    const dir = copyOf();
    writeFileSync(join(dir, "a.ts"), "old");
    // What is written to a folder that is not there fails, as it does on a full disk.
    const failing = new Map([...files, ["missing/c.ts", "new"]]);
    expect(() => replaceFiles(dir, failing)).toThrow("ENOENT");
    expect(readdirSync(dir)).toEqual(["a.ts"]);
    expect(read(dir, "a.ts")).toBe("old");
  });

  test("a folder that is not there is made", () => {
    const dir = join(copyOf(), "generated");
    replaceFiles(dir, files);
    expect(readdirSync(dir)).toEqual(["a.ts", "b.ts"]);
    expect(differences(dir, files)).toEqual([]);
  });

  test("a file that should not be there is a difference, one of another origin is not", () => {
    const dir = copyOf();
    replaceFiles(dir, new Map([...files, ["former.ts", `${banner}former`]]));
    writeFileSync(join(dir, "own.ts"), "// by hand");
    mkdirSync(join(dir, "folder"));
    const [difference, ...others] = differences(dir, files);
    expect(difference).toMatch(/^--- .*former\.ts\tas it is$/m);
    expect(difference).toMatch(/^-former$/m);
    expect(others).toEqual([]);
    removeStrays(dir, files);
    expect(differences(dir, files)).toEqual([]);
    expect(read(dir, "own.ts")).toBe("// by hand");
  });

  test("a changed line is a difference", () => {
    const dir = copyOf();
    replaceFiles(dir, files);
    appendFileSync(join(dir, "b.ts"), "er");
    expect(differences(dir, files).join()).toMatch(/^-newer$/m);
  });
});
