/**
 * npm run test:previous
 *
 * What users wrote for the last release compiles against the package of today, or the verdict of `npm run diff` is
 * major: see judgePrevious. Skipped as long as there is no release.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastRelease } from "../../scripts/diff/base.ts";
import { root } from "../../scripts/lib/root.ts";
import { run } from "../helpers/project.ts";
import { releasableCopy } from "./previous/copy.ts";
import { judgePrevious } from "./previous/judge.ts";

const last = lastRelease(root);

test.skipIf(last === undefined)(
  "what compiled against the last release compiles now, or the verdict is major",
  async ({ annotate }) => {
    const { holds, text } = await judgePrevious(root, last!);
    await annotate(text);
    expect(holds, text).toBe(true);
  },
);

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
  const { dir, release } = releasableCopy();
  const edit = (path: string, from: string | RegExp, to: string) => {
    const text = readFileSync(join(dir, path), "utf8");
    expect(text).toMatch(from);
    writeFileSync(join(dir, path), text.replace(from, to));
  };
  // Without a look at its exit code: it also checks the client, which is not the question here.
  const generate = () => run("generate", [], { cwd: dir }).ended;

  edit(page, /$/, block);
  release("v1.0.0");
  const same = await judgePrevious(dir, "v1.0.0");
  expect(same.text).toContain("All that compiled then do now.");
  expect(same.holds).toBe(true);

  const field = "$1note:\n$1  type: string\n$1  description: A note.\n$&";
  edit("openapi/api-keys.yaml", /^( +)jwt_signing_key_id:$/m, field);
  await generate();
  const minor = await judgePrevious(dir, "v1.0.0");
  expect(minor.text).toMatch(
    /docs\/guide\/get-started\.md\.\d+\.ts:2 \(TypeScript 5\.9\): .*'note'/,
  );
  expect(minor.text).toMatch(/\(TypeScript 7\): .*'note'/);
  expect(minor.text).toMatch(/It follows from these changes since v1\.0\.0:\n.*note` is new/);
  expect(minor.text).toContain("The verdict is minor, but programs no longer compile");
  expect(minor.holds).toBe(false);

  edit(
    "openapi/api-keys.yaml",
    "- url: https://monad.com/api",
    "- url: https://keys.monad.com/api",
  );
  await generate();
  const major = await judgePrevious(dir, "v1.0.0");
  expect(major.text).toContain("The verdict is major, so this is expected.");
  expect(major.holds).toBe(true);
});
