import { expect, test } from "vitest";
import type { Change } from "../../scripts/diff/changes.ts";
import { newFindings } from "./previous/compile.ts";
import { explain } from "./previous/explain.ts";
import { blocksOf, otherPackages, programsAt } from "./previous/programs.ts";
import { releasableCopy } from "./previous/copy.ts";

const change = (operations: string[], text: string): Change => ({
  ...{ operations, impact: "minor", audience: "types", reason: "" },
  change: text,
});
const note = change(["getApiKey"], "response field `note` is new");
const limit = change(["listApiKeys"], "query parameter `limit`: maximum is `100`, it was not set");
const body = change(["regenerateApiKey"], "request body became required");

test("the programs of a commit are samples, examples, consumers and blocks, but no misuse", () => {
  const { dir, release } = releasableCopy();
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
