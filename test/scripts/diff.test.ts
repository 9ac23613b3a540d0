import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";
import { main } from "../../scripts/diff.ts";
import { compare } from "../../scripts/diff/compare.ts";
import { run } from "../helpers/project.ts";
import { runMain } from "../helpers/run-main.ts";

// A version of its own, so that no test depends on that of the next release.
const raised = (yaml: string, version: string) =>
  yaml.replace(/^  version: .*$/m, `  version: ${version}`);
const spec = raised(readFileSync(join(root, "openapi/api-keys.yaml"), "utf8"), "3.4.5");
// A change of an example alone is rated without Redocly's command, which takes a second.
const edited = (summary: string) => spec.replace("summary: An API key\n", `summary: ${summary}\n`);
const reworded = edited("One API key");

describe("npm run diff", { timeout: 60_000 }, () => {
  let repo: string;
  beforeEach(() => {
    repo = mkdtempSync(join(tmpdir(), "diff-test-"));
    git("init", "--quiet", "--initial-branch=main");
    commit({ "openapi/api-keys.yaml": spec, "package.json": '{ "version": "3.4.5" }' });
  });
  afterEach(() => rmSync(repo, { recursive: true, force: true }));

  const git = (...args: string[]) =>
    execFileSync("git", [
      "-C",
      repo,
      "-c",
      "user.name=test",
      "-c",
      "user.email=test@example.com",
      ...args,
    ]);
  const write = (files: Record<string, string>) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(repo, path)), { recursive: true });
      writeFileSync(join(repo, path), content);
    }
  };
  function commit(files: Record<string, string>): void {
    write(files);
    git("add", "--all");
    git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message=A commit");
  }
  test("without a release the base is the main branch, and nothing changed is none", async () => {
    const report = await compare(repo);
    expect(report).toMatchObject({ base: "main", verdict: "none", problems: [], changes: [] });
  });

  test("the base is the last release, once there is one", async () => {
    git("tag", "v3.4.5");
    commit({ "openapi/api-keys.yaml": reworded });
    git("tag", "vault-test");
    expect(await compare(repo)).toMatchObject({ base: "v3.4.5", verdict: "patch" });
    expect(await compare(repo, "main")).toMatchObject({ base: "main", verdict: "none" });
  });

  test("the version is judged against the last release, not against the base of a pull request", async () => {
    git("tag", "v3.4.5");
    // One pull request has raised the version; the next one has a change as well.
    commit({
      "openapi/api-keys.yaml": raised(reworded, "3.4.6"),
      "package.json": '{ "version": "3.4.6" }',
    });
    write({ "openapi/api-keys.yaml": raised(edited("Some API key"), "3.4.6") });
    expect(await compare(repo, "main")).toMatchObject({
      verdict: "patch",
      isRelease: false,
      problems: [],
    });
    expect(await compare(repo)).toMatchObject({ base: "v3.4.5", isRelease: true, problems: [] });
    write({ "openapi/api-keys.yaml": raised(reworded, "3.4.5") });
    expect((await compare(repo)).problems).toContain("info.version is 3.4.5; it should be 3.4.6.");
  });

  test("before the first release any version will do", async () => {
    write({ "openapi/api-keys.yaml": reworded });
    expect(await compare(repo)).toMatchObject({ base: "main", verdict: "patch", problems: [] });
  });

  test("a file is a base as well", async () => {
    const file = join(repo, "before.yaml");
    writeFileSync(file, reworded);
    expect(await compare(repo, file)).toMatchObject({ base: file, verdict: "patch" });
  });

  test("info.version and package.json are raised together", async () => {
    git("tag", "v3.4.5");
    write({ "openapi/api-keys.yaml": raised(reworded, "3.4.6") });
    expect((await compare(repo)).problems).toEqual([
      "The version in package.json is 3.4.5; it has to equal info.version.",
    ]);
    write({ "package.json": '{ "version": "3.4.6" }' });
    expect((await compare(repo)).problems).toEqual([]);
  });

  test("another document as the spec is compared alone", async () => {
    const file = join(repo, "after.yaml");
    writeFileSync(file, raised(reworded, "3.4.6"));
    expect((await compare(repo, undefined, file)).problems).toEqual([]);
  });

  test.each([
    ["a text that is no YAML", "a: [", /base is no YAML: .+$/],
    ["a YAML that is no OpenAPI", "name: a", /base is no OpenAPI document\.$/],
    ["a config of Redocly", "openapi: { theme: a }", /base is no OpenAPI document: .+$/],
    ["paths that are none", "openapi: 3.1.0\npaths: 1", /base is no OpenAPI document: .+$/],
    [
      "a path without operations",
      "openapi: 3.1.0\npaths: { /a: }",
      /base is no OpenAPI document: .+$/,
    ],
    [
      "a reference to nothing",
      "openapi: 3.1.0\nx: { $ref: '#/a' }",
      /base cannot be compared: #.a does not exist\.$/,
    ],
    ["a base without a version", raised(spec, "one"), /base has no version to start from: .+$/],
  ])("as a base %s is one clear line", async (_, content, message) => {
    const file = join(repo, "base");
    writeFileSync(file, content);
    const error = await compare(repo, file).then(undefined, (reason: Error) => reason.message);
    expect(error).toMatch(message);
    expect(error).not.toContain("\n");
  });

  test("a commit without the spec is one clear line", async () => {
    git("rm", "--quiet", "-r", "openapi");
    commit({ "README.md": "No spec." });
    write({ "openapi/api-keys.yaml": spec });
    await expect(compare(repo)).rejects.toThrow("openapi/api-keys.yaml does not exist at main.");
  });

  test("a spec that does not lint is not compared, and the finding has its line", async () => {
    write({
      "openapi/api-keys.yaml": spec.replace("operationId: getApiKey", "operationId: get_key"),
    });
    await expect(compare(repo)).rejects.toThrow(
      /api-keys\.yaml:\d+:\d+ error rule\/operation-id-is-camel-case: [^]*nothing was compared\.$/,
    );
  });

  describe("with type tests at the base", () => {
    const notCounted = /^Not counted.*types\.test\.ts:7: /;
    const key = (members: string) => ({
      "generated/key.d.ts": `export interface Key { ${members} }`,
    });
    beforeEach(() => {
      const config = { compilerOptions: { strict: true, skipLibCheck: true, types: [] } };
      commit({
        "tsconfig.json": JSON.stringify(config),
        ...key("id: string"),
        "test/helpers/key.ts": 'export type { Key } from "../../generated/key";',
        "test/client/types.test.ts": `import type { Key } from "../helpers/key";
          declare const key: Key;
          export const id: string = key.id;
          // @ts-expect-error: not there yet
          export const name = key.name;
          declare const expectTypeOf: <T>(value: T) => { toEqualTypeOf: (same: true) => void };
          expectTypeOf(key.id).toEqualTypeOf({} as keyof Key extends "id" ? true : false);`,
      });
    });

    test("an addition compiles, and an unequal type is only a note", async () => {
      write(key("id: string; name: string"));
      const { verdict, notes } = await compare(repo);
      expect(verdict).toBe("none");
      expect(notes).toContain(
        "The type tests of main (1 file) were compiled against the new types: 0 errors.",
      );
      expect(notes).toContainEqual(expect.stringMatching(notCounted));
    });

    test("a field of another type is major", async () => {
      write(key("id: number"));
      const { verdict, changes } = await compare(repo);
      expect(verdict).toBe("major");
      expect(changes.map(({ change }) => change)).toEqual([
        expect.stringMatching(/^test\/client\/types\.test\.ts:3: .*number.*string/),
      ]);
    });

    test("a renamed field is major, also where a comparison of types reads it", async () => {
      write(key("key: string"));
      const { verdict, changes, notes } = await compare(repo);
      expect(verdict).toBe("major");
      expect(changes.map(({ change }) => change)).toEqual([
        expect.stringMatching(/types\.test\.ts:3: Property 'id' does not exist/),
        expect.stringMatching(/types\.test\.ts:7: Property 'id' does not exist/),
      ]);
      expect(notes).toContainEqual(expect.stringMatching(/: 2 errors\.$/));
    });
  });

  test("the public API of the package belongs to the verdict", async () => {
    const report = (members: string) => ({
      "test/package/api/index.api.md": `\`\`\`ts\n// @public\nexport interface Options {\n${members}}\n\`\`\`\n`,
    });
    commit(report("    maxRetries?: number;\n    timeoutMs?: number;\n"));
    expect((await compare(repo)).verdict).toBe("none");
    write(
      report("    maxRetries?: number;\n    onAttempt?: () => void;\n    timeoutMs?: number;\n"),
    );
    expect(await compare(repo)).toMatchObject({
      verdict: "minor",
      changes: [{ change: "monad-api-keys: `onAttempt?: () => void;` of Options is new" }],
    });
    write(report("    timeoutMs?: number;\n"));
    expect(await compare(repo)).toMatchObject({
      verdict: "major",
      changes: [{ change: "monad-api-keys: `maxRetries?: number;` of Options is gone" }],
    });
  });

  test("the generated types of a report are left to the spec's comparison, and entries share a row", async () => {
    const report = (name: string, path: string) =>
      `\`\`\`ts\nexport interface components {\n    ${path}: never;\n}\n\nexport interface Shared {\n    ${name}: string;\n}\n\`\`\`\n`;
    const entries = (text: string) => ({
      "test/package/api/index.api.md": text,
      "test/package/api/testing.api.md": text.replace("export interface comp", "interface comp"),
    });
    commit(entries(report("a", "schemas")));
    write(entries(report("a", "pathItems")));
    expect(await compare(repo)).toMatchObject({ verdict: "none", changes: [] });
    write(entries(report("b", "pathItems")));
    expect((await compare(repo)).changes.map(({ change }) => change)).toEqual([
      "monad-api-keys, monad-api-keys/testing: `a: string;` of Shared is gone",
      "monad-api-keys, monad-api-keys/testing: `b: string;` of Shared is new",
    ]);
  });

  test("type tests and API reports that the base lacks are reported as left out", async () => {
    expect((await compare(repo)).notes).toEqual([
      "The public API was left out: main has no report of it.",
      "Type tests were left out: main has none.",
    ]);
  });

  test("the exit code is 0, 1 or 2, and the reason is one line", async () => {
    const before = join(repo, "before.yaml");
    writeFileSync(before, reworded);
    const json = await runMain(main, ["--repo", repo, "--format", "json"]);
    expect(json).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(json.out)).toMatchObject({ verdict: "none" });
    const notRaised = await runMain(main, ["--repo", repo, before]);
    expect(notRaised).toMatchObject({ code: 1, err: "" });
    expect(notRaised.out).toMatch(
      /\nVerdict: patch\..*\ninfo.version is 3.4.5; it should be 3.4.6.\n$/,
    );
    const nowhere = "nowhere is neither a file nor a git ref.\n";
    expect(await run("diff", ["--repo", repo, "nowhere"]).ended).toEqual({
      code: 2,
      out: "",
      err: nowhere,
    });
  });

  test.each([
    [["--format", "xml"], "--format is one of json, text, markdown.\n"],
    [["one", "two"], 'Unexpected argument "two"; see --help.\n'],
  ])("%j is refused with exit code 2", async (argv, err) => {
    expect(await runMain(main, argv)).toEqual({ code: 2, out: "", err });
  });
});
