import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type WatchOptions, watch } from "../../scripts/generate/watch.ts";
import { copyOfProject, run, temporaryCopy, withSeventhOperation } from "../helpers/project.ts";

// A small spec: what is watched for is the same, and quicker done.
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
                  name: { type: string, description: A name for people. }
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

const dir = temporaryCopy("openapi/redocly.yaml");
const spec = join(dir.path, "openapi/api-keys.yaml");
const types = () => readFileSync(join(dir.path, "generated/api-keys.ts"), "utf8");
/** The spec with a description of its own, which is to be found in the types. */
const yamlSaying = (words: string) => good.replace("A name for people.", words);

/** The commands are slow to start where much else runs. */
const patience = 120_000;

/** What the watcher printed and no test has asked for yet. */
let lines: string[] = [];
let heard = () => {};

/** Waits for a line, and forgets it and what came before. */
async function line(pattern: RegExp): Promise<string> {
  for (;;) {
    const at = lines.findIndex((text) => pattern.test(text));
    if (at >= 0) return lines.splice(0, at + 1).at(-1)!;
    await new Promise<void>((resolve) => (heard = resolve));
  }
}

const written = /generated\/api-keys\.ts is written \(\d+ ms\)\.$/;
const follows = /generated\/ follows .*api-keys\.yaml \(\d+ ms\)\.$/;
const refused = /generated\/ stays as it is: .*api-keys\.yaml does not lint \(\d+ ms\)\.$/;

/** Waits until the types say this: a save may be seen as two, and followed twice. */
async function followed(words: string): Promise<void> {
  do await line(follows);
  while (!types().includes(words));
}

describe("While it watches", { timeout: patience }, () => {
  const stop = new AbortController();
  let misfits: string[] = [];
  const wrapper = { check: async () => misfits, stop() {} };
  let ended: Promise<void>;

  beforeAll(async () => {
    vi.spyOn(console, "log").mockImplementation((text: string) => {
      lines.push(...text.split("\n"));
      heard();
    });
    writeFileSync(spec, good);
    const config = join(dir.path, "openapi/redocly.yaml");
    const out = join(dir.path, "generated");
    const options: WatchOptions = {
      spec,
      out,
      config,
      wrapper,
      root: dir.path,
      signal: stop.signal,
    };
    ended = watch(options);
    await line(/^Watching .*openapi\/\. Ctrl-C ends it\.$/);
  }, patience);
  afterAll(async () => {
    stop.abort();
    await ended;
    vi.restoreAllMocks();
    dir.remove();
  });
  beforeEach(async () => {
    misfits = [];
    if (readFileSync(spec, "utf8") === good) return;
    writeFileSync(spec, good);
    await followed("A name for people.");
    lines = [];
  });

  test("a save is followed by the types, and it says how long that took", async () => {
    writeFileSync(spec, yamlSaying("Saved."));
    await line(written);
    expect(types()).toContain("Saved.");
    await line(follows);
    await line(/^The wrapper fits\.$/);
  });

  test("a save by rename is followed, too", async () => {
    writeFileSync(join(dir.path, "openapi/.api-keys.yaml.new"), yamlSaying("Renamed."));
    renameSync(join(dir.path, "openapi/.api-keys.yaml.new"), spec);
    await followed("Renamed.");
  });

  test("of two saves in a row the last one counts", async () => {
    writeFileSync(spec, yamlSaying("First."));
    writeFileSync(spec, yamlSaying("Second."));
    await followed("Second.");
  });

  test("of a save in the middle of the work the last one counts", async () => {
    writeFileSync(spec, yamlSaying("First."));
    await line(written);
    writeFileSync(spec, yamlSaying("Second."));
    await followed("Second.");
  });

  test("a half-written file is told with file and line, and changes nothing until it is whole", async () => {
    const whole = yamlSaying("Whole.");
    writeFileSync(spec, whole.slice(0, whole.length / 2));
    await line(/api-keys\.yaml:\d+:\d+ error \S+: /);
    await line(refused);
    expect(types()).toContain("A name for people.");
    writeFileSync(spec, whole);
    await followed("Whole.");
  });

  test("a file that is deleted and restored is followed again", async () => {
    rmSync(spec);
    await line(refused);
    expect(types()).toContain("A name for people.");
    writeFileSync(spec, yamlSaying("Restored."));
    await followed("Restored.");
  });

  test("a folder that is deleted and restored is followed again", async () => {
    cpSync(join(dir.path, "openapi"), join(dir.path, "kept"), { recursive: true });
    rmSync(join(dir.path, "openapi"), { recursive: true });
    await line(/ENOENT|does not lint/);
    renameSync(join(dir.path, "kept"), join(dir.path, "openapi"));
    await line(follows);
    writeFileSync(spec, yamlSaying("Back."));
    await line(written);
    expect(types()).toContain("Back.");
    await line(follows);
  });

  test("a spec that lints and breaks a generator leaves everything as it was", async () => {
    const before = types();
    // The other generators follow no $ref that leads into another file.
    writeFileSync(join(dir.path, "openapi/not-found.yaml"), "description: There is no such key\n");
    await line(follows);
    const elsewhere = yamlSaying("Broken.").replace(
      "#/components/responses/Problem",
      "not-found.yaml",
    );
    writeFileSync(spec, elsewhere);
    await line(written);
    await line(/^not-found\.yaml is another file/);
    expect(types()).toBe(before);
  });

  test("the lines of the wrapper that do not fit are named", async () => {
    misfits = ["src/client.ts(1,1): error TS2344: made up"];
    writeFileSync(spec, yamlSaying("Unfit."));
    await line(/^src\/client\.ts\(1,1\): error TS2344: made up$/);
    await line(/^The wrapper does not fit the spec\.$/);
  });

  test("a saved sample and a saved Arazzo file are followed, too", async () => {
    const samples = join(dir.path, "openapi/samples");
    mkdirSync(samples, { recursive: true });
    writeFileSync(join(samples, "made-up.ts"), "");
    await line(follows);
    writeFileSync(join(samples, "made-up.ts"), "export {};\n");
    await line(follows);
    const workflow = join(dir.path, "openapi/api-keys.arazzo.yaml");
    writeFileSync(workflow, "arazzo: 1.0.1\nworkflows: 1\n");
    await line(follows);
    await line(/api-keys\.arazzo\.yaml:2:12 error struct: /);
  });
});

test(
  "npm run generate -- --watch names what does not fit, goes on, and ends with 0 on Ctrl-C",
  async () => {
    const cwd = copyOfProject();
    const file = join(cwd, "openapi/api-keys.yaml");
    const whole = readFileSync(file, "utf8");
    const { child, said, ended } = run("generate", ["--watch"], { cwd });
    let read = 0;
    const says = async (pattern: RegExp) => {
      for (;;) {
        const found = pattern.exec(said.out.slice(read));
        if (found) return void (read += found.index + found[0].length);
        await once(child.stdout!, "data");
      }
    };
    await says(/The wrapper fits\./);
    writeFileSync(file, withSeventhOperation(whole));
    await says(/src\/client\.ts\(\d+,\d+\): error .*lacks a method .*: suspend/);
    await says(/The wrapper does not fit the spec\./);
    writeFileSync(file, whole);
    await says(/The wrapper fits\./);
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, ""]);
  },
  patience,
);
