import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { type WatchOptions, watch } from "../../scripts/generate/watch.ts";
import { run, temporaryCopy } from "../helpers/project.ts";

// A small spec is generated faster.
const good = `openapi: 3.1.0
info:
  title: Small
  version: 1.0.0
  license: { name: MIT, identifier: MIT }
servers:
  - url: https://monad.com/api
security:
  - Key: []
tags:
  - { name: Keys, description: The keys. }
paths:
  /key:
    get:
      operationId: getKey
      tags: [Keys]
      summary: Get key
      description: One key.
      x-required-permissions: [read]
      responses:
        "200":
          description: The key
          content:
            application/json:
              schema:
                type: object
                properties:
                  name: { type: string, description: A human-readable name. }
              example: { name: ci }
        "403": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
components:
  securitySchemes:
    Key: { type: apiKey, in: header, name: x-key, description: The key. }
  responses:
    Problem:
      description: There is no such key
      content:
        application/json:
          schema: { type: string }
          example: There is no such key
`;

/** A project with a client of one line. */
const dir = temporaryCopy("openapi/redocly.yaml", "scripts/tsconfig.client.json");
const spec = join(dir.path, "openapi/api-keys.yaml");
const client = join(dir.path, "src/client.ts");
const clientOf = (field: string) => `
import type { operations } from "../generated/api-keys.ts";
type Key = operations["getKey"]["responses"][200]["content"]["application/json"];
export const read = (key: Key): string | undefined => key.${field};
`;
const types = () => readFileSync(join(dir.path, "generated/api-keys.ts"), "utf8");
/** The spec with a description of its own, which the types repeat. */
const describedAs = (description: string) => good.replace("A human-readable name.", description);

/** The commands are slow to start on a busy machine. */
const patience = 60_000;

/** The lines that the watcher has printed and no test has asked for yet. */
let lines: string[] = [];
let onLine = () => {};

/** Waits for a line, and forgets it and those before it. */
async function line(pattern: RegExp): Promise<string> {
  for (;;) {
    const at = lines.findIndex((text) => pattern.test(text));
    if (at >= 0) return lines.splice(0, at + 1).at(-1)!;
    await new Promise<void>((resolve) => (onLine = resolve));
  }
}

const written = /generated\/api-keys\.ts is written \(\d+ ms\)\.$/;
const upToDate = /generated\/ is up to date with .*api-keys\.yaml \(\d+ ms\)\.$/;
const refused = /generated\/ stays as it is: .*api-keys\.yaml does not lint \(\d+ ms\)\.$/;
const typeChecks = /^The client type-checks against the spec\.$/;

/** Waits until the types have this description: one save may be seen as two. */
async function typesSay(description: string): Promise<void> {
  do await line(upToDate);
  while (!types().includes(description));
}

describe("generate --watch", { timeout: patience }, () => {
  const stop = new AbortController();
  let ended: Promise<void>;

  beforeAll(async () => {
    vi.spyOn(console, "log").mockImplementation((text: string) => {
      lines.push(...text.split("\n"));
      onLine();
    });
    writeFileSync(spec, good);
    mkdirSync(join(dir.path, "src/core"), { recursive: true });
    // Without the DOM's types, which would take most of each type-check.
    const base = { lib: ["es2022"], types: [], skipLibCheck: true };
    const compilerOptions = { ...base, strict: true, allowImportingTsExtensions: true };
    writeFileSync(join(dir.path, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    writeFileSync(client, clientOf("name"));
    const options: WatchOptions = {
      spec,
      out: join(dir.path, "generated"),
      config: join(dir.path, "openapi/redocly.yaml"),
      root: dir.path,
      project: dir.path,
      signal: stop.signal,
    };
    ended = watch(options);
    await line(/^Watching .*openapi\/\. Ctrl-C ends it\.$/);
    await line(typeChecks);
  }, patience);
  afterAll(async () => {
    stop.abort();
    await ended;
    vi.restoreAllMocks();
    dir.remove();
  });
  beforeEach(async () => {
    if (readFileSync(spec, "utf8") === good) return;
    writeFileSync(spec, good);
    await typesSay("A human-readable name.");
    lines = [];
  });

  test("writes the types after a save, reports how long it took, and type-checks the client", async () => {
    writeFileSync(spec, describedAs("Saved."));
    await line(written);
    expect(types()).toContain("Saved.");
    await line(upToDate);
    await line(typeChecks);
  });

  test("follows a save by rename", async () => {
    writeFileSync(join(dir.path, "openapi/.api-keys.yaml.new"), describedAs("Renamed."));
    renameSync(join(dir.path, "openapi/.api-keys.yaml.new"), spec);
    await typesSay("Renamed.");
  });

  test("follows the last one of two saves in a row", async () => {
    writeFileSync(spec, describedAs("First."));
    writeFileSync(spec, describedAs("Second."));
    await typesSay("Second.");
  });

  test("follows a save that comes while it generates", async () => {
    writeFileSync(spec, describedAs("First."));
    await line(written);
    writeFileSync(spec, describedAs("Second."));
    await typesSay("Second.");
  });

  test("reports a half-written file with file and line, and changes nothing until it is whole", async () => {
    const whole = describedAs("Whole.");
    writeFileSync(spec, whole.slice(0, whole.length / 2));
    await line(/api-keys\.yaml:\d+:\d+ error \S+: /);
    await line(refused);
    expect(types()).toContain("A human-readable name.");
    writeFileSync(spec, whole);
    await typesSay("Whole.");
  });

  test("follows a file that is deleted and restored", async () => {
    rmSync(spec);
    await line(refused);
    expect(types()).toContain("A human-readable name.");
    writeFileSync(spec, describedAs("Restored."));
    await typesSay("Restored.");
  });

  test("follows a folder that is deleted and restored", async () => {
    cpSync(join(dir.path, "openapi"), join(dir.path, "kept"), { recursive: true });
    rmSync(join(dir.path, "openapi"), { recursive: true });
    await line(/ENOENT|does not lint/);
    renameSync(join(dir.path, "kept"), join(dir.path, "openapi"));
    await line(upToDate);
    writeFileSync(spec, describedAs("Back."));
    await line(written);
    expect(types()).toContain("Back.");
    await line(upToDate);
  });

  test("leaves every file as it was when a spec lints and breaks a file generator", async () => {
    const before = types();
    const pattern =
      '{ name: q, in: query, description: Text., schema: { $schema: "https://a.example" } }';
    writeFileSync(
      spec,
      describedAs("Broken.").replace("      responses:", `      parameters: [${pattern}]\n$&`),
    );
    await line(written);
    await line(/^no schema with key or ref/);
    expect(types()).toBe(before);
  });

  test("names the lines of the client that do not type-check, after a save of the spec", async () => {
    const changed = good.replace("{ type: string", "{ type: integer").replace("ci }", "1 }");
    writeFileSync(spec, changed);
    await line(/^src\/client\.ts\(\d+,\d+\): error TS2322: /);
    await line(/^The client does not type-check against the spec\.$/);
  });

  test("type-checks the client after a save in src/", async () => {
    writeFileSync(client, clientOf("title"));
    await line(/^src\/client\.ts\(\d+,\d+\): error TS2339: /);
    writeFileSync(client, clientOf("name"));
    await line(typeChecks);
  });

  test("type-checks the client after a save in a folder of src/", async () => {
    const file = join(dir.path, "src/core/key.ts");
    writeFileSync(file, "export const key: string = 1;\n");
    await line(/^src\/core\/key\.ts\(\d+,\d+\): error TS2322: /);
    writeFileSync(file, "export {};\n");
    await line(typeChecks);
  });

  test("follows a saved sample and a saved Arazzo file", async () => {
    const samples = join(dir.path, "openapi/samples");
    mkdirSync(samples, { recursive: true });
    writeFileSync(join(samples, "made-up.ts"), "");
    await line(upToDate);
    writeFileSync(join(samples, "made-up.ts"), "export {};\n");
    await line(upToDate);
    const workflow = join(dir.path, "openapi/api-keys.arazzo.yaml");
    writeFileSync(workflow, "arazzo: 1.0.1\nworkflows: 1\n");
    await line(upToDate);
    await line(/api-keys\.arazzo\.yaml:2:12 error struct: /);
  });
});

test(
  "npm run generate -- --watch ends with 0 on Ctrl-C",
  async () => {
    const { path, remove } = temporaryCopy("openapi");
    onTestFinished(remove);
    writeFileSync(join(path, "openapi/api-keys.yaml"), good);
    const options = ["--spec", join(path, "openapi/api-keys.yaml"), "--out", join(path, "out")];
    const { child, output, ended } = run("generate", ["--watch", ...options]);
    while (!output.out.includes("Ctrl-C ends it.")) await once(child.stdout!, "data");
    child.kill("SIGINT");
    const { code, out, err } = await ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/\nStopped\.\n$/);
  },
  patience,
);
