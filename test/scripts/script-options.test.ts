/** Options that several commands share: a wrong one is named, and nothing is done. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { pathOf, portOf } from "../../scripts/lib/options.ts";

test("a port is a number that a socket can have", () => {
  expect(["0", "8080", "65535"].map(portOf)).toEqual([0, 8080, 65535]);
  for (const value of ["", "-1", "1.5", "http", "65536", "0x50"]) {
    expect(() => portOf(value)).toThrow("--port");
  }
});

test("a path is made absolute, and an empty one is not the folder at hand", () => {
  expect(pathOf("--out", "a/b")).toBe(resolve("a/b"));
  expect(() => pathOf("--out", "")).toThrow("--out takes a path");
});

test.each([
  ["demo", "--foo"],
  ["build", "--foo"],
  ["build", "somewhere"],
  ["generate", "--out="],
  ["generate", "--spec="],
])("%s %s is refused with exit code 2 and one line", (command, option) => {
  const args = ["--import", "tsx", `scripts/${command}.ts`, option];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(option.replace("=", ""));
  expect(stderr).not.toContain("    at ");
});
