import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/root.ts";
import { copyOf } from "../../helpers/project.ts";

/** A copy of the project in a repository of its own, and what commits and tags a release there. */
export function releasableCopy() {
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
