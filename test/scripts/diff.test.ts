import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";
import { compare } from "../../scripts/diff/compare.ts";
import { run } from "../helpers/project.ts";

const spec = readFileSync(join(root, "openapi/api-keys.yaml"), "utf8");
const raised = (yaml: string, version: string) =>
  yaml.replace("version: 1.0.0", `version: ${version}`);
const reworded = spec.replace(
  "description: Returns an API key, without its token.",
  "description: Returns a key.",
);

describe("npm run diff", { timeout: 60_000 }, () => {
  let repo: string;
  beforeEach(() => {
    repo = mkdtempSync(join(tmpdir(), "diff-test-"));
    git("init", "--quiet", "--initial-branch=main");
    commit({ "openapi/api-keys.yaml": spec, "package.json": '{ "version": "1.0.0" }' });
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
    git("tag", "v1.0.0");
    commit({ "openapi/api-keys.yaml": reworded });
    git("tag", "vault-test");
    expect(await compare(repo)).toMatchObject({ base: "v1.0.0", verdict: "patch" });
    expect(await compare(repo, "main")).toMatchObject({ base: "main", verdict: "none" });
  });

  test("a file is a base as well", async () => {
    const file = join(repo, "before.yaml");
    writeFileSync(file, reworded);
    expect(await compare(repo, file)).toMatchObject({ base: file, verdict: "patch" });
  });

  test("info.version and package.json are raised together", async () => {
    write({ "openapi/api-keys.yaml": raised(reworded, "1.0.1") });
    expect((await compare(repo)).problems).toEqual([
      "The version in package.json is 1.0.0; it goes with info.version.",
    ]);
    write({ "package.json": '{ "version": "1.0.1" }' });
    expect((await compare(repo)).problems).toEqual([]);
  });

  test("another document as the spec is compared alone", async () => {
    const file = join(repo, "after.yaml");
    writeFileSync(file, raised(reworded, "1.0.1"));
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

  test("what compiled against the base and does not now is major, an unequal type only a note", async () => {
    const config = {
      compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, types: [] },
    };
    commit({
      "tsconfig.json": JSON.stringify(config),
      "generated/key.d.ts": "export interface Key { id: string }",
      "test/types.test.ts": `import type { Key } from "../generated/key";
        declare const key: Key;
        export const id: string = key.id;
        // @ts-expect-error: not there yet
        export const name = key.name;
        declare const expectTypeOf: { toEqualTypeOf: (same: true) => void };
        expectTypeOf.toEqualTypeOf({} as string extends keyof Key ? true : keyof Key extends "id" ? true : false);`,
    });
    write({ "generated/key.d.ts": "export interface Key { id: string; name: string }" });
    const wider = await compare(repo);
    expect(wider).toMatchObject({ verdict: "none" });
    expect(wider.notes).toEqual([
      "The type tests of main (1 file) were compiled against the new types: 0 errors.",
      expect.stringMatching(/^Not counted.*types\.test\.ts:7: /),
    ]);

    write({ "generated/key.d.ts": "export interface Key { id: number; name: string }" });
    const broken = await compare(repo);
    expect(broken).toMatchObject({ verdict: "major" });
    expect(broken.changes[0]!.change).toMatch(/^test\/types\.test\.ts:3: .*number.*string/);
  });

  test("type tests that there are none of are said to be left out", async () => {
    expect((await compare(repo)).notes).toEqual(["Type tests were left out: main has none."]);
  });

  test("the exit code is 0, 1 or 2, and the reason stands in one line", async () => {
    const before = join(repo, "before.yaml");
    writeFileSync(before, reworded);
    const [fine, notRaised, unreadable] = await Promise.all([
      run("diff", ["--repo", repo, "--format", "json"]).ended,
      run("diff", ["--repo", repo, before]).ended,
      run("diff", ["--repo", repo, "nowhere"]).ended,
    ]);
    expect(fine).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(fine.out)).toMatchObject({ verdict: "none" });
    expect(notRaised).toMatchObject({ code: 1, err: "" });
    expect(notRaised.out).toMatch(
      /\nVerdict: patch\..*\ninfo.version is 1.0.0; it should be 1.0.1.\n$/,
    );
    const words = "nowhere is neither a file nor a git ref.\n";
    expect(unreadable).toEqual({ code: 2, out: "", err: words });
  });
});
