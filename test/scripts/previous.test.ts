import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../scripts/diff/changes.ts";
import { newFindings } from "../../scripts/previous/compile.ts";
import { explain } from "../../scripts/previous/explain.ts";
import { blocksOf, otherPackages, programsAt } from "../../scripts/previous/programs.ts";
import { isFull } from "../helpers/full.ts";
import { copyOf, run } from "../helpers/project.ts";

const root = join(import.meta.dirname, "../..");

const change = (operations: string[], text: string): Change => ({
  ...{ operations, impact: "minor", audience: "types", reason: "" },
  change: text,
});
const note = change(["getApiKey"], "response field `note` is new");
const limit = change(["listApiKeys"], "query parameter `limit`: maximum is `100`, it was not set");
const body = change(["regenerateApiKey"], "request body became required");

/** A copy of the project in a repository of its own, and its git. */
function checkout() {
  // .gitignore too, because a build of the docs leaves pages that no release has.
  const files = [".gitignore", "package.json", "tsconfig.json", ".prettierrc.json"];
  files.push("README.md", "CHANGELOG.md");
  const dir = copyOf(...files, "openapi", "generated", "scripts", "src", "docs", "test/package");
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"), "junction");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir, encoding: "utf8" });
  git("init", "-q", "-b", "main");
  const release = (tag: string) => {
    git("add", "--all", "--", ".", ":!node_modules");
    git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-qm", "test");
    git("tag", tag);
  };
  return { dir, release };
}

test("without a release there is nothing to compile, and it says so", async () => {
  const { code, out } = await run("test:previous", [], { cwd: checkout().dir }).ended;
  expect(out).toBe("There is no release yet, so there is nothing to compile.\n");
  expect(code).toBe(0);
});

describe.runIf(isFull)("against a release", { timeout: 240_000 }, () => {
  const page = "docs/guide/get-started.md";
  const block = `
\`\`\`ts
import type { ApiKey } from "monad-api-keys";
const widths: Record<keyof ApiKey, number> = {
  ...{ id: 36, name: 20, description: 20, organization_id: 36, role_id: 36, expiration_time: 20 },
  ...{ created_at: 20, updated_at: 20, token_version: 3, jwt_signing_key_id: 36 },
};
\`\`\`
`;

  test("a verdict below major that breaks a program fails, and names the edit of the spec", async () => {
    const { dir, release } = checkout();
    const edit = (path: string, from: string | RegExp, to: string) => {
      const text = readFileSync(join(dir, path), "utf8");
      expect(text).toMatch(from);
      writeFileSync(join(dir, path), text.replace(from, to));
    };
    const proof = () => run("test:previous", [], { cwd: dir }).ended;
    // Without a look at its exit code: it also checks the client, which is not the question here.
    const generate = () => run("generate", [], { cwd: dir }).ended;

    edit(page, /$/, block);
    release("v1.0.0");
    const same = await proof();
    expect(same.out).toContain("All that compiled then compile against the package of today.");
    expect(same.code).toBe(0);

    const field = "$1note:\n$1  type: string\n$1  description: A note.\n$&";
    edit("openapi/api-keys.yaml", /^( +)jwt_signing_key_id:$/m, field);
    await generate();
    const minor = await proof();
    expect(minor.out).toMatch(
      /docs\/guide\/get-started\.md\.\d+\.ts:2 \(TypeScript 5\.9\): .*'note'/,
    );
    expect(minor.out).toMatch(/\(TypeScript 7\): .*'note'/);
    expect(minor.out).toMatch(/It follows from these changes since v1\.0\.0:\n.*note` is new/);
    expect(minor.out).toContain("The verdict is minor, but programs no longer compile");
    expect(minor.code).toBe(1);

    edit(
      "openapi/api-keys.yaml",
      "- url: https://monad.com/api",
      "- url: https://keys.monad.com/api",
    );
    await generate();
    const major = await proof();
    expect(major.out).toContain("The verdict is major, so this is expected.");
    expect(major.code).toBe(0);
  });
});

test("the programs of a commit are samples, examples, consumers and blocks, but no misuse", () => {
  const { dir, release } = checkout();
  release("v1.0.0");
  const paths = [...programsAt(dir, "v1.0.0").keys()];
  expect(paths).toEqual(
    expect.arrayContaining([
      "openapi/samples/create.ts",
      "docs/examples/nightly-rotation.ts",
      "test/package/consumer/lifecycle.ts",
      "README.md.1.ts",
      "docs/guide/get-started.md.1.ts",
    ]),
  );
  expect(paths).not.toContain("test/package/consumer/misuse.ts");
});

test("a block is a module of its own, and other languages are left out", () => {
  const page = "```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n\n```ts twoslash\nconst a = 2;\n```\n";
  expect(blocksOf(page)).toEqual(["const a = 1;\nexport {};\n", "const a = 2;\nexport {};\n"]);
});

test("packages that are not installed are declared once, and ours and Node's are not", () => {
  const programs = [
    'import { a } from "monad-api-keys/testing";\nimport b from "node:fs";\nimport { c } from "@scope/c";',
    'import { c } from "@scope/c";\nimport { d } from "./d.ts";\nimport { e } from "monad-api-keys-other";',
  ];
  expect(otherPackages(programs)).toBe(
    'declare module "@scope/c";\ndeclare module "monad-api-keys-other";\n',
  );
});

test("a finding counts where that line had none of its kind before", () => {
  const finding = (line: number, code: string) => ({ path: "a.ts", line, code, message: "" });
  const before = [finding(1, "TS1"), finding(2, "TS1")];
  const now = [finding(1, "TS1"), finding(2, "TS2"), finding(3, "TS1")];
  expect(newFindings(before, now)).toEqual([finding(2, "TS2"), finding(3, "TS1")]);
});

test.each([
  ["the name in the message", "Property 'note' is missing in type", "x;", [note]],
  ["the name in the line", "Type 'string' is not assignable", "keys.list({ limit });", [limit]],
  ["the method in the line", "Expected 2 arguments", "await keys.regenerate(id);", [body]],
  ["nothing of the kind", "Unexpected", "const a = 1;", [note, limit, body]],
])("the explanation goes by %s", (_, message, code, expected) => {
  expect(explain(message, code, [note, limit, body])).toEqual(expected);
});
