/** The base of a diff: a file, or the spec as it stood at a git ref. Reads files and git; writes nothing. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

export const specPath = "openapi/api-keys.yaml";

export interface Base {
  /** Its name in the report. */
  label: string;
  text: string;
  /** The commit, if the base is a git ref. */
  commit?: string;
  /** Whether the version is judged against it: a release or a file, but no commit in between. */
  isRelease: boolean;
}

/** Throws an Error of one line where there is no such base. `repo` is a folder of a checkout. */
export function readBase(repo: string, name: string | undefined): Base {
  if (name !== undefined && statSync(name, { throwIfNoEntry: false })?.isFile()) {
    return { label: name, text: readFileSync(resolve(name), "utf8"), isRelease: true };
  }
  const label = name ?? defaultRef(repo);
  const commit = commitOf(repo, label);
  if (commit === undefined) throw new Error(`${label} is neither a file nor a git ref.`);
  const text = git(repo, "show", `${commit}:./${specPath}`);
  if (text === undefined) throw new Error(`${specPath} does not exist at ${label}.`);
  return { label, text, commit, isRelease: isReleaseTag(repo, label) };
}

const isReleaseTag = (repo: string, name: string) =>
  /^v\d/.test(name) &&
  git(repo, "rev-parse", "--verify", "--quiet", `refs/tags/${name}`) !== undefined;

/** The last release, or else the main branch. */
function defaultRef(repo: string): string {
  const tag = git(repo, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")?.trim();
  const ref = tag ?? ["origin/main", "main"].find((branch) => commitOf(repo, branch));
  if (ref) return ref;
  throw new Error(
    "There is no base: no release tag (v*), no main branch. Name a git ref or a file.",
  );
}

/** The tag of the last release before the current commit, which may have one of its own. */
export const lastRelease = (repo: string): string | undefined =>
  git(repo, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^")?.trim();

const commitOf = (repo: string, ref: string) =>
  git(repo, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim();

/** The type tests at a commit: path to text. */
export const typeTestsAt = (repo: string, commit: string): Map<string, string> =>
  filesAt(repo, commit, "test/", /(^|[/.-])types[^/]*\.test(-d)?\.ts$/);

/** The API reports at a commit: path to text. */
export const apiReportsAt = (repo: string, commit: string): Map<string, string> =>
  filesAt(repo, commit, "test/package/api/", /\.api\.md$/);

/** Files at a commit: path to text. */
export function filesAt(repo: string, commit: string, folder: string, pattern: RegExp) {
  const listed = git(repo, "ls-tree", "-r", "--name-only", commit, folder) ?? "";
  const paths = listed.split("\n").filter((path) => pattern.test(path));
  return new Map(paths.map((path) => [path, git(repo, "show", `${commit}:./${path}`) ?? ""]));
}

/** What git prints; undefined when it fails. */
function git(repo: string, ...args: string[]): string | undefined {
  try {
    return execFileSync("git", ["-C", repo, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new Error("git is not installed.");
    return undefined;
  }
}
