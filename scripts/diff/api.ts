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

/** One row for each line that is new or gone, with the entries of the package that it was found in. */
export function apiChanges(before: Map<string, string>, now: Map<string, string>): Change[] {
  const entries = new Map<string, string[]>();
  for (const path of new Set([...before.keys(), ...now.keys()])) {
    const entry = path.replace(`${apiReports}/`, "").replace(".api.md", "");
    const label = entry === "index" ? "monad-api-keys" : `monad-api-keys/${entry}`;
    const parts = diffLines(declarations(before.get(path)), declarations(now.get(path)));
    for (const { added, removed, value } of parts) {
      if (!added && !removed) continue;
      for (const line of value.split("\n").filter(isMember)) {
        const what = `${quote(line)} is ${removed ? "gone" : "new"}`;
        entries.set(what, [...(entries.get(what) ?? []), label]);
      }
    }
  }
  return [...entries].map(([what, labels]) => {
    const isGone = what.endsWith(" gone");
    return {
      operations: [],
      impact: isGone ? "major" : "minor",
      audience: "client",
      change: `${labels.join(", ")}: ${what}`,
      reason: isGone ? "a name or a type of the public API" : "",
    };
  });
}

const quote = (line: string): string => {
  const [code, owner] = line.split(" # ");
  return owner ? `\`${code}\` of ${owner}` : `\`${code}\``;
};

const isMember = (line: string) => /\w/.test(line);

/** What the spec's own comparison covers. A report has these in full in every entry that uses them. */
const generated = /^(?:export )?interface (?:paths|components|operations) \{\n[^]*?^\}\n/gm;

/** The lines of a report that declare something, each member with its declaration. */
function declarations(report = ""): string {
  const [, written = ""] = /```ts\n([^]*?)```/.exec(report) ?? [];
  const code = written.replaceAll(generated, "");
  let owner = "";
  const lines = code.split("\n").flatMap((line) => {
    if (!isMember(line) || /^\s*(\/\/|import )/.test(line)) return [];
    const [, name] = /^(?:export )?(?:declare )?\w+ (\w+)/.exec(line) ?? [];
    if (name) owner = name;
    return [line.startsWith(" ") ? `${line.trim()} # ${owner}` : line];
  });
  return `${lines.join("\n")}\n`;
}
