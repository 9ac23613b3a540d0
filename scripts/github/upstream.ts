/**
 * The weekly comparison with Monad's own document: a draft pull request with what can be derived, and one issue
 * for the rest. Each difference is reported once: an issue that a person has closed stays closed until
 * something else is new.
 */
import { createHash } from "node:crypto";
import { canPost, fence, gh, runScript, summarize } from "./programs.ts";

const title = "Monad's OpenAPI document has something new for us";

interface Upstream {
  /** The report for people. */
  text: string;
  undecided: object[];
  obsolete: object[];
}
interface Issue {
  number: number;
  title: string;
  body: string;
  state: "OPEN" | "CLOSED";
  author: { is_bot: boolean };
}

export function reportUpstream(source: string | undefined): number {
  const { code, out } = runScript("upstream", "--format", "json", ...(source ? [source] : []));
  const { text, undecided, obsolete } = JSON.parse(out) as Upstream;
  summarize(fence(text));
  if (!canPost()) return code;
  updateIssue(text, [...undecided, ...obsolete].map(idOf));
  return 0;
}

/** A short name of a difference, the same in every week. */
const idOf = (difference: object): string =>
  createHash("sha256").update(JSON.stringify(difference)).digest("hex").slice(0, 10);

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
