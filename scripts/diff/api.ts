/** The changes of the package's public API: what the committed API reports of base and checkout differ in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diffLines } from "diff";
import type { Change } from "./changes.ts";

export const apiReports = "test/package/api";

/** The API reports of a checkout: path to text. */
export function readApiReports(repo: string): Map<string, string> {
  const names = readdirSync(join(repo, apiReports)).filter((name) => name.endsWith(".api.md"));
  return new Map(
    names.map((name) => [
      `${apiReports}/${name}`,
      readFileSync(join(repo, apiReports, name), "utf8"),
    ]),
  );
}

export const apiChanges = (before: Map<string, string>, now: Map<string, string>): Change[] =>
  [...new Set([...before.keys(), ...now.keys()])].flatMap((path) => {
    const entry = path.replace(`${apiReports}/`, "").replace(".api.md", "");
    const label = entry === "index" ? "monad-api-keys" : `monad-api-keys/${entry}`;
    const [old, latest] = [declarations(before.get(path)), declarations(now.get(path))];
    return diffLines(old, latest).flatMap(({ added, removed, value }) =>
      added || removed
        ? value
            .split("\n")
            .filter(isMember)
            .map((line) => row(label, line, removed === true))
        : [],
    );
  });

const row = (label: string, line: string, isGone: boolean): Change => ({
  operations: [],
  impact: isGone ? "major" : "minor",
  sense: "client",
  change: `${label}: ${quote(line)} is ${isGone ? "gone" : "new"}`,
  reason: isGone ? "a name or a type of the public API" : "",
});

const quote = (line: string): string => {
  const [code, owner] = line.split(" # ");
  return owner ? `\`${code}\` of ${owner}` : `\`${code}\``;
};

const isMember = (line: string) => /\w/.test(line);

/** The lines of a report that declare something, each member with its declaration. */
function declarations(report = ""): string {
  const [, code = ""] = /```ts\n([^]*?)```/.exec(report) ?? [];
  let owner = "";
  const lines = code.split("\n").flatMap((line) => {
    if (!isMember(line) || /^\s*(\/\/|import )/.test(line)) return [];
    const [, name] = /^(?:export )?(?:declare )?\w+ (\w+)/.exec(line) ?? [];
    if (name) owner = name;
    return [line.startsWith(" ") ? `${line.trim()} # ${owner}` : line];
  });
  return `${lines.join("\n")}\n`;
}
