import { describe, expect, test } from "vitest";
import type { Change } from "../../scripts/diff/changes.ts";
import { formats, judge, type Judged } from "../../scripts/diff/report.ts";
import { type Impact, verdictOf } from "../../scripts/diff/version.ts";

const change = (impact: Impact, operations: string[] = ["getThing"], words = "a"): Change => ({
  impact,
  operations,
  audience: "wire",
  change: words,
  reason: "",
});

const judged = (over: Partial<Judged>) =>
  judge({
    spec: "spec.yaml",
    base: "v1.2.3",
    isRelease: true,
    baseVersion: "1.2.3",
    version: "1.2.3",
    packageVersion: undefined,
    operations: ["getThing", "putThing"],
    changes: [],
    notes: [],
    ...over,
  });

describe("the verdict", () => {
  test("is the most that any change asks for, and none without a change", () => {
    expect(verdictOf([])).toBe("none");
    expect(verdictOf([change("patch")])).toBe("patch");
    expect(verdictOf([change("patch"), change("minor"), change("patch")])).toBe("minor");
    expect(verdictOf([change("minor"), change("major"), change("patch")])).toBe("major");
  });

  test.each<[base: string, impact: Impact, required: string]>([
    ["1.2.3", "patch", "1.2.4"],
    ["1.2.3", "minor", "1.3.0"],
    ["1.2.3", "major", "2.0.0"],
    ["0.2.3", "minor", "0.3.0"],
    ["0.2.3", "major", "0.3.0"],
  ])("after %s a %s change asks for %s", (baseVersion, impact, required) => {
    const report = judged({ baseVersion, version: baseVersion, changes: [change(impact)] });
    expect(report.requiredVersion).toBe(required);
    expect(report.problems).toEqual([`info.version is ${baseVersion}; it should be ${required}.`]);
    expect(judged({ baseVersion, version: required, changes: [change(impact)] }).problems).toEqual(
      [],
    );
  });

  test("a version that is higher than it has to be is fine, a lower one never", () => {
    expect(judged({ version: "2.0.0", changes: [change("patch")] }).problems).toEqual([]);
    expect(judged({ version: "1.10.0", baseVersion: "1.9.9" }).problems).toEqual([]);
    expect(judged({ version: "1.2.2" }).problems).toEqual([
      "info.version is 1.2.2; it should be 1.2.3.",
    ]);
  });

  test("a version that cannot be read is a problem", () => {
    expect(judged({ version: "next" }).problems).toEqual([
      'info.version is "next"; it has to be three numbers (1.2.3).',
    ]);
  });

  test("a version is not judged against a base that is no release", () => {
    const report = judged({ base: "main", isRelease: false, changes: [change("major")] });
    expect(report).toMatchObject({ verdict: "major", problems: [] });
    expect(formats.text!(report)).toContain(
      "\nVerdict: major. main is no release, so the version 1.2.3 was not judged.",
    );
  });

  test("package.json has to have the same version", () => {
    expect(judged({ packageVersion: "1.2.3" }).problems).toEqual([]);
    expect(judged({ packageVersion: "1.2.4" }).problems).toEqual([
      "The version in package.json is 1.2.4; it has to equal info.version.",
    ]);
  });
});

describe("the report", () => {
  test("has one row for a change of several operations", () => {
    const report = judged({
      changes: [change("major"), change("minor"), change("major", ["putThing"])],
    });
    expect(report.changes.map(({ operations, impact }) => [operations, impact])).toEqual([
      [["getThing"], "minor"],
      [["getThing", "putThing"], "major"],
    ]);
    expect(formats.text!(report)).toContain("every operation  major  wire  a");
  });

  test("names the verdict and the version in a line of its own", () => {
    expect(formats.text!(judged({ changes: [change("minor")] }))).toContain(
      "\nVerdict: minor. After 1.2.3 this requires 1.3.0; info.version is 1.2.3.\n",
    );
    expect(formats.text!(judged({}))).toContain("Verdict: none. No user can see a difference");
  });

  test("keeps a table of Markdown whole, whatever stands in the words", () => {
    const changes = [change("minor", ["getThing"], "type is `a|b`\nand more")];
    const row = formats.markdown!(judged({ changes }))
      .split("\n")
      .find((line) => line.includes("getThing"));
    expect(row).toBe("| getThing | minor | wire | type is `a\\|b` and more |  |");
  });

  test("is JSON for programs", () => {
    const report = judged({ changes: [change("minor")] });
    expect(JSON.parse(formats.json!(report))).toEqual(report);
    expect(report).toMatchObject({ verdict: "minor", requiredVersion: "1.3.0", version: "1.2.3" });
  });
});
