/**
 * npm run release:check -- vX.Y.Z
 *
 * Everything of a release that can be done anywhere: refuses a tag that does not fit the versions of
 * package.json and spec, the changelog, or the verdict on the spec's change since the last release; then
 * runs `npm test` and `npm run docs`, packs, and has npm try to publish (--dry-run). Leaves the tarball
 * and the notes in dist/release, for release:publish and release:github.
 * On GitHub (GITHUB_REPOSITORY) package.json gets the repository that it is released from: npm compares it
 * with where the provenance says that the package was built.
 * Exit code: 0 ready; 1 something stands against it; 2 no tag was given.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { notesOf, problemsOf } from "./release/facts.ts";
import { parseSpec } from "./lib/spec.ts";

const [tag, ...rest] = process.argv.slice(2);
if (tag === undefined || rest.length > 0) {
  console.error("npm run release:check -- vX.Y.Z");
  process.exit(2);
}

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const changelog = read("CHANGELOG.md");
const problems = problemsOf({
  tag,
  changelog,
  packageVersion: (JSON.parse(read("package.json")) as { version: string }).version,
  specVersion: parseSpec(read("openapi/api-keys.yaml")).info.version,
});
if (problems.length > 0) refuse(...problems);

const last = lastRelease();
if (last === undefined) console.log("There is no earlier release: nothing to compare with.");
else step("npm", "run", "diff", "--", last);
step("npm", "test");
step("npm", "run", "docs");

const { GITHUB_REPOSITORY } = process.env;
if (GITHUB_REPOSITORY) {
  const url = `git+https://github.com/${GITHUB_REPOSITORY}.git`;
  step("npm", "pkg", "set", "repository.type=git", `repository.url=${url}`);
}
const folder = join(root, "dist/release");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const tarball = await pack(folder);
writeFileSync(join(folder, "notes.md"), notesOf(changelog, tag.slice(1)));
step("npm", "publish", tarball, "--dry-run");
console.log(`${tag} is ready: dist/release holds the tarball and the notes.`);

/** The release before this one: on the tagged commit itself the tag is not the last release. */
function lastRelease(): string | undefined {
  const options = ["--tags", "--abbrev=0", "--match", "v[0-9]*", "--exclude", tag!];
  try {
    const said = execFileSync("git", ["describe", ...options], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return said.trim();
  } catch {
    return undefined;
  }
}

function step(command: string, ...args: string[]): void {
  console.log(`\n> ${[command, ...args].join(" ")}`);
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) refuse(`${[command, ...args].join(" ")} failed.`);
}

function refuse(...reasons: string[]): never {
  for (const reason of reasons) console.error(reason);
  console.error(`${tag} is not released.`);
  process.exit(1);
}
