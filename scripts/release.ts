/**
 * npm run release:check -- vX.Y.Z
 *
 * Does everything of a release that needs no credential. Refuses a tag that does not fit the versions of
 * package.json and spec, the changelog, or the verdict of `npm run diff` since the last release, which
 * `npm run test:previous` proves. Then runs `npm run test:full` and `npm run docs`, packs, and lets npm try to
 * publish (--dry-run). Writes the tarball and the release notes to dist/release, for release:publish and
 * release:github.
 *
 * With GITHUB_REPOSITORY set, package.json gets that repository before it is packed: npm compares it with
 * the provenance, and a fork publishes under its own address. npm derives `bugs` and `homepage` from it.
 * The links of README.md then lead to that repository at the tag.
 * Exit code: 0 ready; 1 something prevents the release; 2 wrong arguments.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastRelease } from "./diff/base.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { manifestOf } from "./lib/manifest.ts";
import { pack } from "./lib/pack.ts";
import { runProgramSync } from "./lib/program.ts";
import { readText, root } from "./lib/root.ts";
import { parseSpec } from "./lib/spec.ts";
import { findProblems, releaseNotes, withAbsoluteLinks } from "./release/checks.ts";

export const main = defineCommand({
  usage: "npm run release:check -- vX.Y.Z",
  summary: "Checks and packs a release into dist/release. Publishes nothing.",
  options: {},
  maxPositionals: 1,
  async run({ positionals: [tag] }) {
    if (tag === undefined) throw new UsageError("npm run release:check -- vX.Y.Z");
    const changelog = readText("CHANGELOG.md");
    const problems = findProblems({
      tag,
      changelog,
      packageVersion: manifestOf().version,
      specVersion: parseSpec(readText("openapi/api-keys.yaml")).info.version,
    });
    if (problems.length > 0) throw new Error([...problems, `${tag} is not released.`].join("\n"));

    const last = lastRelease(root);
    if (last === undefined) console.log("There is no earlier release to compare with.");
    else {
      npm("run", "diff", "--", last);
      npm("run", "test:previous");
    }
    npm("run", "test:full");
    const { GITHUB_REPOSITORY } = process.env;
    // GitHub Pages serves a project's site from a folder with its name.
    const [owner, name] = GITHUB_REPOSITORY?.split("/") ?? [];
    const address = ["--", "--base", `/${name}/`, "--origin", `https://${owner}.github.io`];
    npm("run", "docs", ...(GITHUB_REPOSITORY ? address : []));

    if (GITHUB_REPOSITORY) {
      const url = `git+https://github.com/${GITHUB_REPOSITORY}.git`;
      npm("pkg", "set", "repository.type=git", `repository.url=${url}`);
      const files = `https://github.com/${GITHUB_REPOSITORY}/blob/${tag}`;
      writeFileSync(join(root, "README.md"), withAbsoluteLinks(readText("README.md"), files));
    }
    const folder = join(root, "dist/release");
    rmSync(folder, { recursive: true, force: true });
    const tarball = await pack(folder);
    writeFileSync(join(folder, "notes.md"), releaseNotes(changelog, tag.slice(1)));
    npm("publish", tarball, "--dry-run");
    console.log(`${tag} is ready: dist/release has the tarball and the notes.`);
    return 0;
  },
});

/** Runs npm in view. */
function npm(...args: string[]): void {
  console.log(`\n> npm ${args.join(" ")}`);
  runProgramSync("npm", args, { inView: true });
}

await runAsProgram(import.meta.url, main);
