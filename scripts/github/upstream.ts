/**
 * The weekly comparison with Monad's own document: a draft pull request with what can be derived, and one issue
 * for the rest. Each difference is reported once: what a person has closed stays closed until something else
 * is new.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiffReport } from "../diff/report.ts";
import { runProgramSync } from "../lib/program.ts";
import { readText, root } from "../lib/root.ts";
import { draftLines, withDraft } from "../release/changelog.ts";
import { canPost, commitAll, fence, gh, git, runScript, summarize } from "./programs.ts";

const title = "Monad's OpenAPI document has something new for us";

interface Upstream {
  /** The report for people. */
  text: string;
  undecided: { location: string }[];
  obsolete: object[];
  /** The locations that `--apply` has written into our document. */
  applied?: string[];
}
interface Issue {
  number: number;
  title: string;
  body: string;
  state: "OPEN" | "CLOSED";
  author: { is_bot: boolean };
}

export function reportUpstream(source: string | undefined): number {
  const post = canPost();
  const options = ["--format", "json", ...(post ? ["--apply"] : []), ...(source ? [source] : [])];
  const { code, out } = runScript("upstream", ...options);
  const { text, undecided, obsolete, applied = [] } = JSON.parse(out) as Upstream;
  summarize(fence(text));
  if (!post) return code;
  const proposed = applied.length > 0 && proposeChange(applied);
  const rest = undecided.filter(({ location }) => !proposed || !applied.includes(location));
  updateIssue(text, [...rest, ...obsolete].map(idOf));
  return 0;
}

/** A short name of a difference, the same in every week. */
const idOf = (difference: object): string =>
  createHash("sha256").update(JSON.stringify(difference)).digest("hex").slice(0, 10);

/** A draft pull request of what was applied; false where this repository allows none. */
function proposeChange(applied: string[]): boolean {
  const branch = `upstream-${idOf(applied)}`;
  const known = gh(["pr", "list", "--state", "all", "--head", branch, "--json", "number"]);
  if ((JSON.parse(known) as object[]).length > 0) return true;
  // 1 where the client does not fit yet: a person goes on from there.
  const { code } = runScript("generate");
  if (code === 0) runScript("api");
  const { changes } = JSON.parse(runScript("diff", "HEAD", "--format", "json").out) as DiffReport;
  const { requiredVersion } = JSON.parse(runScript("diff", "--format", "json").out) as DiffReport;
  const changelog = withDraft(readText("CHANGELOG.md"), requiredVersion, draftLines(changes));
  writeFileSync(join(root, "CHANGELOG.md"), changelog);

  // So that git pushes with the token of gh.
  runProgramSync("gh", ["auth", "setup-git"]);
  git(root, "switch", "--quiet", "--create", branch);
  commitAll(root, "feat: follow Monad's OpenAPI document");
  git(root, "push", "--quiet", "origin", branch);
  const body = [
    "Monad's OpenAPI document has changed. This was derived from it:",
    applied.map((location) => `- ${location.replaceAll("`", "")}`).join("\n"),
    runScript("diff", "--format", "markdown").out.trimEnd(),
    code === 0 ? "" : "The client does not type-check against it yet: see `npm run generate`.",
    "A person checks descriptions and examples, adds the facts to `test/spec/spec-facts.test.ts`, and writes " +
      "the draft lines of CHANGELOG.md (see CONTRIBUTING.md).",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
  try {
    gh(["pr", "create", "--draft", "--head", branch, "--title", title], body);
    return true;
  } catch (error) {
    if (!/not permitted to create/.test((error as Error).message)) throw error;
    console.log("::notice::GitHub Actions may not create pull requests here; see RELEASING.md.");
    return false;
  }
}

const idsIn = (body: string): string[] =>
  [...body.matchAll(/<!-- differences: ([0-9a-f ]*) -->/g)].flatMap(([, ids]) => ids!.split(" "));

function updateIssue(text: string, ids: string[]): void {
  const issues = listIssues();
  const open = issues.find(({ state }) => state === "OPEN");
  const reported = new Set(issues.flatMap(({ body }) => idsIn(body)));
  const added = ids.filter((id) => !reported.has(id));
  // At the top, where a long text is not cut off.
  const body = `<!-- differences: ${ids.join(" ")} -->\n${fence(text)}`;
  if (ids.length === 0 && open) {
    // Without the differences: one that comes back is reported again.
    gh(["issue", "edit", `${open.number}`], fence(text));
    gh(["issue", "close", `${open.number}`, "--comment", "Nothing is new any more."]);
  } else if (open) {
    gh(["issue", "edit", `${open.number}`], body);
    // GitHub notifies nobody of an edit.
    if (added.length > 0) {
      const count = added.length === 1 ? "One difference is" : `${added.length} differences are`;
      gh(["issue", "comment", `${open.number}`], `${count} new. The description is up to date.`);
    }
  } else if (added.length > 0) {
    gh(["issue", "create", "--title", title], body);
  } else if (ids.length > 0) {
    console.log("Every difference was in an issue before, which is closed.");
  }
}

/** The issues that this workflow has written. Anybody may open one of the same title. */
function listIssues(): Issue[] {
  const fields = "number,title,body,state,author";
  const list = gh(["issue", "list", "--state", "all", "--limit", "1000", "--json", fields]);
  return (JSON.parse(list) as Issue[]).filter(
    (issue) => issue.title === title && issue.author.is_bot,
  );
}
