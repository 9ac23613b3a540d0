import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/root.ts";
import { fenced, type Gh, upsert } from "../../scripts/github/sticky.ts";
import { theirsText } from "../helpers/upstream-setup.ts";

/** A GitHub that holds these entries, and the calls that were made. */
function github(entries: object[], failure?: string) {
  const calls: [method: string, path: string, fields: unknown][] = [];
  const gh: Gh = (args, input) => {
    if (failure) throw new Error(failure);
    if (args[1] === "--paginate") {
      calls.push(["GET", args[2]!, undefined]);
      return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    }
    calls.push([args[2]!, args[3]!, JSON.parse(input!)]);
    return "{}";
  };
  return { gh, calls };
}

const comment = { repository: "o/r", pullRequest: "7" };
const issue = { repository: "o/r", title: "News" };
const body = "<!-- mark -->\nHello";

describe("one comment or issue", () => {
  test("is created where there is none", () => {
    const { gh, calls } = github([{ id: 1, number: null, body: "Hello", bot: true }]);
    expect(upsert(gh, comment, "mark", "Hello")).toBe("created");
    expect(calls).toEqual([
      ["GET", "repos/o/r/issues/7/comments?per_page=100", undefined],
      ["POST", "repos/o/r/issues/7/comments", { body }],
    ]);
    const other = github([]);
    expect(upsert(other.gh, issue, "mark", "Hello")).toBe("created");
    expect(other.calls).toEqual([
      ["GET", "repos/o/r/issues?state=open&per_page=100", undefined],
      ["POST", "repos/o/r/issues", { title: "News", body }],
    ]);
  });

  test("is updated where there is one, by its own number", () => {
    const entry = { id: 5, number: 9, body: "<!-- mark -->\nOld", bot: true };
    const { gh, calls } = github([{ ...entry, id: 4, body: "Old" }, entry]);
    expect(upsert(gh, comment, "mark", "Hello")).toBe("updated");
    expect(calls[1]).toEqual(["PATCH", "repos/o/r/issues/comments/5", { body }]);
    const other = github([entry]);
    expect(upsert(other.gh, issue, "mark", "Hello")).toBe("updated");
    expect(other.calls[1]).toEqual(["PATCH", "repos/o/r/issues/9", { body }]);
  });

  test("is left alone where it says the same already", () => {
    const { gh, calls } = github([{ id: 5, number: 9, body, bot: true }]);
    expect(upsert(gh, comment, "mark", "Hello")).toBe("unchanged");
    expect(calls).toHaveLength(1);
  });

  test("is not taken for one that a person wrote", () => {
    const { gh } = github([{ id: 5, number: 9, body, bot: false }]);
    expect(upsert(gh, comment, "mark", "Hello")).toBe("created");
  });

  test("is cut where GitHub would refuse it", () => {
    const { gh, calls } = github([]);
    upsert(gh, comment, "mark", "a".repeat(70_000));
    const { body: sent } = calls[1]![2] as { body: string };
    expect(sent.length).toBeLessThan(65_536);
    expect(sent).toMatch(/the rest is in the log\)$/);
  });

  test("is refused to a token that may only read; every other failure is an error", () => {
    const refused = github([], "gh api: Resource not accessible by integration (HTTP 403)");
    expect(upsert(refused.gh, comment, "mark", "Hello")).toBe("refused");
    const broken = github([], "gh api: Bad gateway (HTTP 502)");
    expect(() => upsert(broken.gh, comment, "mark", "Hello")).toThrow("HTTP 502");
  });
});

test("a code block is not ended by what stands in it", () => {
  expect(fenced("a\n````\nb\n")).toBe("`````\na\n````\nb\n`````");
  expect(fenced("a")).toBe("```\na\n```");
});

describe("npm run github", { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "github-test-"));
    // Writes down what it is called with; a list is empty.
    const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const input = process.argv.includes("--input") ? readFileSync(0, "utf8") : "";
appendFileSync(${JSON.stringify(join(folder, "calls"))}, process.argv.slice(2).join(" ") + "\\n" + input + "\\n");`;
    writeFileSync(join(folder, "gh"), script, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const calls = () => readFileSync(join(folder, "calls"), "utf8");
  async function run(args: string[], env: Record<string, string>) {
    const command = ["--import", "tsx", join(root, "scripts/github.ts"), ...args];
    const { GH_TOKEN: _, GITHUB_STEP_SUMMARY: __, ...mine } = process.env;
    const PATH = `${folder}${delimiter}${mine.PATH}`;
    const child = spawn(process.execPath, command, { cwd: root, env: { ...mine, PATH, ...env } });
    const output = Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    const [out, error, [code]] = await output;
    return { out, error, code: code as number };
  }

  test("puts a verdict into the summary and into a comment, and fails as the diff fails", async () => {
    const summary = join(folder, "summary");
    const github = { GH_TOKEN: "fake-token", GITHUB_REPOSITORY: "o/r", PULL_REQUEST: "7" };
    const { out, code } = await run(["spec-change", "nowhere"], {
      ...github,
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(code).toBe(2);
    expect(out).toContain("The comment was created.");
    const words =
      "### Spec change: no verdict\n\n```\nnowhere is neither a file nor a git ref.\n```";
    expect(readFileSync(summary, "utf8")).toBe(`${words}\n`);
    expect(calls()).toContain("api --method POST repos/o/r/issues/7/comments --input -\n");
    expect(calls()).toContain(
      JSON.stringify({ body: `<!-- monad-api-keys spec-change -->\n${words}` }),
    );
  });

  test("tells the vendor's news in an issue and is content, or only prints them and is not", async () => {
    const news = join(folder, "theirs.yaml");
    writeFileSync(news, theirsText());
    const github = { GH_TOKEN: "fake-token", GITHUB_REPOSITORY: "o/r" };
    const [posted, printed] = await Promise.all([
      run(["upstream", news], github),
      run(["upstream", news], {}),
    ]);
    expect(posted.code).toBe(0);
    expect(posted.out).toContain("The issue was created.");
    expect(calls()).toContain("api --method POST repos/o/r/issues --input -\n");
    expect(printed.code).toBe(1);
    expect(printed.out).toContain("Ours has, and they lack:");
    expect(printed.out).toContain("Nothing was posted");
  });
});
