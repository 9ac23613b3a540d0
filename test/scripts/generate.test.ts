import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import type * as Openapi from "path-types-generator";
import { describe, expect, test } from "vitest";
import { generate, main } from "../../scripts/generate.ts";
import {
  banner,
  fileGenerators,
  generateFiles,
  isGenerated,
} from "../../scripts/generate/file-generators.ts";
import { operationsModule } from "../../scripts/generate/operations.ts";
import { differences, replaceFiles } from "../../scripts/lib/files.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";
import {
  copyOf,
  copyOfProject,
  run,
  withSecondResource,
  withSeventhOperation,
} from "../helpers/project.ts";
import { runMain } from "../helpers/run-main.ts";

const read = (...path: string[]) => readFileSync(join(...path), "utf8");
const spec = read("openapi/api-keys.yaml");

/** Everything in a folder: name, text and time of writing. */
const snapshotOf = (dir: string) =>
  readdirSync(dir).map((name) => [name, read(dir, name), statSync(join(dir, name)).mtimeMs]);

/** A copy of spec and output to break at will, and one run of the generator on them. */
function workspace() {
  const dir = copyOf("openapi", "generated");
  const path = join(dir, "openapi/api-keys.yaml");
  const out = join(dir, "generated");
  const config = join(dir, "openapi/redocly.yaml");
  const runOnce = ({ check = false } = {}) =>
    runMain(() => generate({ spec: path, out, config, project: undefined, check }));
  const edit = (change: (yaml: string) => string) => {
    expect(change(spec)).not.toBe(spec);
    writeFileSync(path, change(spec));
  };
  return { dir, path, out, runOnce, edit };
}

const breakYaml = (yaml: string) => yaml.replace("info:\n", "info:\n  title: [\n");

describe("generate --check", () => {
  test("accepts what is committed, and writes nothing", async () => {
    const { out, runOnce } = workspace();
    const before = snapshotOf(out);
    const result = await runOnce({ check: true });
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(result.out).toMatch(/generated\/ is up to date \(3 files\)\.\nDone in \d+\.\d s\.\n$/);
    expect(snapshotOf(out)).toEqual(before);
  });

  test("fails with a diff of each file that is out of date, and writes nothing", async () => {
    const { out, runOnce, edit } = workspace();
    edit((yaml) => yaml.replace("A human-readable name.", "A name."));
    rmSync(join(out, "operations.ts"));
    const before = snapshotOf(out);
    const { code, err } = await runOnce({ check: true });
    expect(code).toBe(1);
    expect(err).toMatch(/^-.*A human-readable name\./m);
    expect(err).toMatch(/^\+.*A name\./m);
    expect(err).toMatch(/^\+export const defaultServer = /m);
    expect(err).toMatch(/generated\/ is out of date: run npm run generate\.$/m);
    expect(snapshotOf(out)).toEqual(before);
  });
});

describe("generate", () => {
  test("writes what the spec says now, and removes orphaned files", async () => {
    const { out, runOnce, edit } = workspace();
    edit((yaml) => yaml.replace("name: x-api-key", "name: x-monad-key"));
    writeFileSync(join(out, "former.ts"), banner);
    writeFileSync(join(out, "own.ts"), "// by hand");
    const result = await runOnce();
    expect(result.code).toBe(0);
    expect(result.out).toContain("generated/ was written");
    expect(read(out, "operations.ts")).toContain('ApiKeyAuth: "x-monad-key"');
    const names = ["api-keys.ts", "operations.ts", "own.ts", "validators.ts"];
    expect(readdirSync(out).sort()).toEqual(names);
    expect((await runOnce()).out).toContain("generated/ is up to date");
  });

  test.each([
    ["broken YAML", breakYaml, /openapi\/api-keys\.yaml:\d+:\d+ error yaml: /],
    [
      "a $ref to a schema that does not exist",
      (yaml: string) => yaml.replace("schemas/ApiKeyList", "schemas/Nothing"),
      /:\d+:\d+ error no-unresolved-refs: Can't resolve \$ref #\/components\/schemas\/Nothing\n/,
    ],
    [
      "a $ref to a sample that does not exist",
      (yaml: string) => yaml.replace("samples/list.ts", "samples/nothing.ts"),
      /^\S+:\d+:\d+ error no-unresolved-refs: Can't resolve \$ref samples\/nothing\.ts: ENOENT.*\nLint found/,
    ],
    ["an empty file", () => "", /openapi\/api-keys\.yaml:1:1 error /],
  ])("reports %s with file, line and rule, and writes nothing", async (_, change, finding) => {
    const { out, runOnce, edit } = workspace();
    edit(change);
    const before = snapshotOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(finding);
    expect(snapshotOf(out)).toEqual(before);
  });

  test("reports the line where the YAML breaks", async () => {
    const { path, runOnce, edit } = workspace();
    edit((yaml) => yaml.replace("      operationId: getApiKey\n", "$&     tags: [odd indent]\n"));
    const line = read(path).split("\n").indexOf("     tags: [odd indent]") + 1;
    expect((await runOnce()).err).toContain(`api-keys.yaml:${line}:`);
  });

  test("reports a spec that does not exist, and writes nothing", async () => {
    const { path, out, runOnce } = workspace();
    rmSync(path);
    const before = snapshotOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(/api-keys\.yaml:1:1 error read: The file does not exist\./);
    expect(snapshotOf(out)).toEqual(before);
  });

  test("refuses an Arazzo file that does not lint, and writes nothing", async () => {
    const { dir, out, runOnce, edit } = workspace();
    edit((yaml) => yaml.replace("name: x-api-key", "name: x-monad-key"));
    writeFileSync(join(dir, "openapi/api-keys.arazzo.yaml"), "arazzo: 1.0.1\nworkflows: 1\n");
    const before = snapshotOf(out);
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toMatch(/api-keys\.arazzo\.yaml:2:12 error struct: /);
    expect(snapshotOf(out)).toEqual(before);
  });

  test("names line and operation for each operation without a method, on any resource", async () => {
    const project = copyOfProject();
    const path = join(project, "openapi/api-keys.yaml");
    writeFileSync(path, withSecondResource(withSeventhOperation(read(path))));
    appendFileSync(join(project, "src/client.ts"), 'export const wrong: number = "";\n');
    const out = join(project, "generated");
    const config = join(project, "openapi/redocly.yaml");
    const result = await runMain(() =>
      generate({ spec: path, out, config, project, check: false }),
    );
    expect(read(out, "api-keys.ts")).toContain("touchApiKey");
    expect(read(out, "operations.ts")).toMatch(/listRoles: \{\s+method: "GET"/);
    expect(read(out, "validators.ts")).toContain('name: "name_prefix"');
    // The contract's findings have the names; the others may follow from them.
    expect(result.err).toMatch(/^src\/core\/spec-contract\.ts\(\d+,\d+\): error TS\d+: .*touch/);
    expect(result.err).toMatch(/^src\/[\w/-]+\.ts\(\d+,\d+\): error TS\d+: .*listRoles/m);
    expect(result.out).toMatch(
      /The client does not type-check against the spec\. Done in .+ s\.$/m,
    );
    expect(result.code).toBe(1);
  });

  test.each([[["--chekc"]], [["--check", "--watch"]], [["--out="]], [["--spec="]]])(
    "refuses %j with exit code 2",
    async (argv) => {
      const { code, out, err } = await runMain(main, argv);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(argv[0]!.replace("=", ""));
    },
  );
});

test("npm run generate ends with 1 where the spec does not parse, and loads no TypeScript", async () => {
  const { path, out } = workspace();
  writeFileSync(path, breakYaml(spec));
  const trace = join(copyOf(), "trace.cjs");
  // Prints the modules that were loaded by require, as TypeScript and prettier's parsers are.
  writeFileSync(
    trace,
    'process.on("exit", () => console.log(Object.keys(require.cache).join("\\n")));',
  );
  const result = await run("generate", ["--spec", path, "--out", out], {
    env: { NODE_OPTIONS: `--require ${trace}` },
  }).ended;
  expect(result.code).toBe(1);
  expect(result.err).toMatch(/api-keys\.yaml:\d+:\d+ error yaml: .*\nLint found errors/);
  expect(result.err).not.toContain("    at ");
  expect(result.out).not.toMatch(/node_modules\/typescript\//);
});

describe("the generated files", () => {
  const yaml = spec
    .replaceAll("name: limit\n", 'name: "filter[name]"\n')
    .replaceAll("name: offset\n", "name: page-token\n")
    .replaceAll("ApiKeyAuth:", "Api-Key-Auth:");

  test("are valid TypeScript for every name that a spec can have", async () => {
    const files = await generateFiles(yaml);
    expect(files.get("api-keys.ts")).toContain('"filter[name]"?: number;');
    expect(files.get("operations.ts")).toContain('"Api-Key-Auth": "x-api-key"');
    expect(files.get("validators.ts")).toContain('"page-token"');
    for (const [name, text] of files) {
      expect(() => transformSync(text, { loader: "ts" }), name).not.toThrow();
    }
  });

  describe("name the query parameters and body fields of each operation", () => {
    const routesOf = async (yaml: string) => {
      const text = transformSync(operationsModule(parseSpec(yaml)), { loader: "ts" }).code;
      const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
        routes: Record<string, { query: Record<string, string>; body: string[] | null }>;
      };
      return module.routes;
    };

    test("from the spec as it is", async () => {
      const { listApiKeys, createApiKey, updateApiKey } = await routesOf(spec);
      expect(listApiKeys).toMatchObject({
        query: { limit: "integer", offset: "integer" },
        body: [],
      });
      expect(createApiKey!.body).toEqual(expect.arrayContaining(["name", "role_id"]));
      expect(createApiKey!.query).toEqual({});
      expect(updateApiKey!.body).toEqual(expect.arrayContaining(["name", "description"]));
    });

    const why = "{ type: object, properties: { why: { type: string }, name: { type: string } } }";
    const update = '{ $ref: "#/components/schemas/UpdateApiKeyRequest" }';
    test.each([
      [`allOf: [${update}, ${why}]`, ["name", "description", "why"]],
      [`anyOf: [${update}, ${why}]`, ["name", "description", "why"]],
      [`oneOf: [${why}, ${update}]`, ["why", "name", "description"]],
      [`anyOf: [{ type: object, additionalProperties: true }, ${why}]`, null],
      ["type: object\n              additionalProperties: { type: string }", null],
    ])("from the body %j", async (schema, expected) => {
      const ref = '$ref: "#/components/schemas/CreateApiKeyRequest"';
      expect(spec).toContain(ref);
      const { createApiKey } = await routesOf(spec.replace(ref, schema));
      expect(createApiKey!.body).toEqual(expected);
    });

    test("from the parameters that a path's operations share", async () => {
      const shared = '      - $ref: "#/components/parameters/ApiKeyId"\n';
      const query = "      - { name: fields, in: query, schema: { type: string } }\n";
      const { getApiKey } = await routesOf(spec.replace(shared, `${shared}${query}`));
      expect(getApiKey!.query).toEqual({ fields: "string" });
    });
  });

  test("hold the types that openapi-typescript writes by itself", async () => {
    const require = createRequire(import.meta.url);
    const { default: openapiTypescript, astToString } = createRequire(
      require.resolve("path-types-generator/package.json"),
    )("openapi-typescript") as typeof Openapi;
    const [{ generate: pathTypes }] = fileGenerators as [(typeof fileGenerators)[number]];
    expect(await pathTypes(parseSpec(spec))).toBe(
      astToString(await openapiTypescript(spec, { cwd: pathToFileURL("openapi/api-keys.yaml") })),
    );
  });
});

describe("generated/ on disk", () => {
  const files = new Map([
    ["a.ts", `${banner}new`],
    ["b.ts", `${banner}new`],
  ]);

  test("keeps every old file when a write fails, and gets nothing else", () => {
    const dir = copyOf();
    writeFileSync(join(dir, "a.ts"), "old");
    // A write to a folder that does not exist fails, as it does on a full disk.
    const failing = new Map([...files, ["missing/c.ts", "new"]]);
    expect(() => replaceFiles(dir, failing, isGenerated)).toThrow("ENOENT");
    expect(readdirSync(dir)).toEqual(["a.ts"]);
    expect(read(dir, "a.ts")).toBe("old");
  });

  test("is created when it does not exist", () => {
    const dir = join(copyOf(), "generated");
    replaceFiles(dir, files, isGenerated);
    expect(readdirSync(dir)).toEqual(["a.ts", "b.ts"]);
    expect(differences(dir, files, isGenerated)).toEqual([]);
  });

  test("differs by an orphaned file, and not by a file of another origin", () => {
    const dir = copyOf();
    replaceFiles(dir, new Map([...files, ["former.ts", `${banner}former`]]), isGenerated);
    writeFileSync(join(dir, "own.ts"), "// by hand");
    mkdirSync(join(dir, "folder"));
    const [difference, ...others] = differences(dir, files, isGenerated);
    expect(difference).toMatch(/^--- .*former\.ts\tpresent$/m);
    expect(difference).toMatch(/^-former$/m);
    expect(others).toEqual([]);
    replaceFiles(dir, files, isGenerated);
    expect(differences(dir, files, isGenerated)).toEqual([]);
    expect(existsSync(join(dir, "own.ts"))).toBe(true);
  });

  test("differs by a changed line", () => {
    const dir = copyOf();
    replaceFiles(dir, files, isGenerated);
    appendFileSync(join(dir, "b.ts"), "er");
    expect(differences(dir, files, isGenerated).join()).toMatch(/^-newer$/m);
  });
});
