/**
 * npm run github -- spec-change [base] | upstream <file or URL>
 *
 * What the workflows do with the outcome of `npm run diff` and `npm run upstream`: it goes to the log, to the
 * job summary (GITHUB_STEP_SUMMARY), and, given GH_TOKEN and GITHUB_REPOSITORY, into one comment on
 * the pull request PULL_REQUEST or into one issue, through the `gh` command. Without these it only
 * prints, so that it can be tried anywhere.
 * Exit code: that of the command; 0 instead of upstream's 1 when the issue tells it; 2 when gh fails.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fenced, type Place, upsert } from "./github/sticky.ts";
import { root } from "./lib/root.ts";

const { GH_TOKEN, GITHUB_REPOSITORY, GITHUB_STEP_SUMMARY, PULL_REQUEST } = process.env;

const [command, target = ""] = process.argv.slice(2);
try {
  if (command === "spec-change") specChange();
  else if (command === "upstream") upstream();
  else throw new Error("npm run github -- spec-change [base] | upstream <file or URL>");
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

function specChange(): void {
  const { code, out, error } = run("diff.ts", target, "--format", "markdown");
  const text = code === 2 ? `### Spec change: no verdict\n\n${fenced(error)}` : out;
  publish(text, "spec-change", PULL_REQUEST ? { pullRequest: PULL_REQUEST } : undefined);
  process.exitCode = code;
}

function upstream(): void {
  const { code, out, error } = run("upstream.ts", target);
  const title = "Monad's OpenAPI document has something new for us";
  const isTold = publish(
    fenced(code === 2 ? error : out),
    "upstream",
    code === 1 ? { title } : undefined,
  );
  process.exitCode = isTold ? 0 : code;
}

/** A command of this project, as npm run starts it. */
function run(script: string, ...args: string[]) {
  const path = join(root, "scripts", script);
  const given = args.filter((arg) => arg !== "");
  const child = spawnSync(process.execPath, ["--import", "tsx", path, ...given], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return { code: child.status ?? 2, out: child.stdout, error: child.stderr };
}

/** True when GitHub holds the text now. */
function publish(
  text: string,
  marker: string,
  place: Omit<Place, "repository"> | undefined,
): boolean {
  console.log(text);
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${text}\n`);
  if (!place) return false;
  if (!GH_TOKEN || !GITHUB_REPOSITORY) {
    console.log("Nothing was posted: there is no GH_TOKEN or no GITHUB_REPOSITORY.");
    return false;
  }
  const outcome = upsert(
    gh,
    { ...place, repository: GITHUB_REPOSITORY },
    `monad-api-keys ${marker}`,
    text,
  );
  console.log(
    outcome === "refused"
      ? "::notice::This token may not write, as in a pull request from a fork: the job summary has it all."
      : `${place.pullRequest ? "The comment" : "The issue"} was ${outcome}.`,
  );
  return outcome !== "refused";
}

function gh(args: string[], input = ""): string {
  const child = spawnSync("gh", args, { encoding: "utf8", input, maxBuffer: 2 ** 26 });
  if (child.error) throw new Error(`gh cannot be started: ${child.error.message}`);
  if (child.status !== 0)
    throw new Error(`gh ${args.slice(0, 4).join(" ")}: ${child.stderr.trim()}`);
  return child.stdout;
}
