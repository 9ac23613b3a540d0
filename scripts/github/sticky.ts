/**
 * One comment on a pull request, or one open issue, that is written once and then updated: found by a
 * marker that its first line is. Talks to GitHub through the `gh` command, which is handed in.
 */

/** Runs `gh` with these arguments and this input; what it prints, or an Error with what it complains of. */
export type Gh = (args: string[], input?: string) => string;

export interface Place {
  /** owner/name */
  repository: string;
  /** The pull request to comment on; without it, an issue with this title. */
  pullRequest?: string;
  title?: string;
}

/** GitHub refuses bodies above 65,536 characters. */
const longest = 60_000;

export type Outcome = "created" | "updated" | "unchanged" | "refused";

export function upsert(gh: Gh, place: Place, marker: string, text: string): Outcome {
  const cut =
    text.length > longest ? `${text.slice(0, longest)}\n\n… (the rest is in the log)` : text;
  const body = `<!-- ${marker} -->\n${cut}`;
  const { repository, pullRequest, title } = place;
  const list = pullRequest
    ? `repos/${repository}/issues/${pullRequest}/comments?per_page=100`
    : `repos/${repository}/issues?state=open&per_page=100`;
  const send = (method: string, path: string, fields: object) =>
    gh(["api", "--method", method, path, "--input", "-"], JSON.stringify(fields));
  try {
    const found = entriesOf(gh(["api", "--paginate", list, "--jq", fields])).find(
      // Somebody else may quote the marker; only a bot's can be updated by one.
      (entry) => entry.bot && entry.body.startsWith(`<!-- ${marker} -->`),
    );
    if (found?.body === body) return "unchanged";
    if (found) {
      const path = pullRequest ? `issues/comments/${found.id}` : `issues/${found.number}`;
      send("PATCH", `repos/${repository}/${path}`, { body });
      return "updated";
    }
    send("POST", list.split("?")[0]!, pullRequest ? { body } : { title, body });
    return "created";
  } catch (error) {
    // The token of a pull request from a fork may only read.
    if (/HTTP 403/.test((error as Error).message)) return "refused";
    throw error;
  }
}

const fields = '.[] | {id, number, body: (.body // ""), bot: (.user.type == "Bot")}';

interface Entry {
  id: number;
  number: number | null;
  body: string;
  bot: boolean;
}

/** One JSON object a line, over all pages. */
const entriesOf = (lines: string): Entry[] =>
  lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Entry);

/** A code block that nothing in the text can end. */
export function fenced(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}
