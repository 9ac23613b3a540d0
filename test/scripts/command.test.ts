import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { defineCommand, UsageError } from "../../scripts/lib/command.ts";
import { root } from "../../scripts/lib/root.ts";
import { copyOf } from "../helpers/project.ts";

const run = vi.fn((_: object): number => 0);
const main = defineCommand({
  usage: "npm run sample -- [file] [options]",
  summary: "Does something.",
  options: {
    check: { type: "boolean", default: false, help: "write nothing" },
    out: { type: "string", value: "DIR", help: "where to write" },
  },
  maxPositionals: 1,
  failureCode: 3,
  run,
});
const out = vi.spyOn(console, "log").mockImplementation(() => {});
const err = vi.spyOn(console, "error").mockImplementation(() => {});
afterEach(() => vi.clearAllMocks());

test("a command gets its options and arguments, and returns its exit code", async () => {
  run.mockReturnValueOnce(1);
  const { signal } = new AbortController();
  expect(await main(["a.yaml", "--out", "b", "--check"], signal)).toBe(1);
  expect(run).toHaveBeenCalledWith({
    values: { check: true, out: "b" },
    positionals: ["a.yaml"],
    signal,
  });
});

test("--help shows the usage and every option, and runs nothing", async () => {
  expect(await main(["--check", "--help"])).toBe(0);
  expect(run).not.toHaveBeenCalled();
  expect(out.mock.calls).toEqual([
    [
      "npm run sample -- [file] [options]\n\nDoes something.\n\n" +
        "  --check    write nothing\n  --out DIR  where to write\n  --help     show this text",
    ],
  ]);
});

test.each([
  ["an unknown option", ["--foo"], "Unknown option '--foo'; see --help."],
  ["an argument too many", ["a", "b"], 'Unexpected argument "b"; see --help.'],
  ["an option without its value", ["--out"], /'--out <value>' argument missing; see --help\.$/],
  ["a value of a switch", ["--check=1"], /'--check' does not take an argument; see --help\.$/],
])("%s is refused with exit code 2 and one line", async (_, argv, line) => {
  expect(await main(argv)).toBe(2);
  expect(run).not.toHaveBeenCalled();
  expect(err.mock.calls).toEqual([[expect.stringMatching(line)]]);
});

test("a command refuses an option with exit code 2, and fails with a code of its own", async () => {
  run.mockImplementationOnce(() => {
    throw new UsageError("--out takes a path");
  });
  expect(await main([])).toBe(2);
  run.mockImplementationOnce(() => {
    throw new Error("The disk is full.");
  });
  expect(await main([])).toBe(3);
  expect(err.mock.calls).toEqual([["--out takes a path"], ["The disk is full."]]);
});

test("a command runs as a program, and not when another module imports it", () => {
  const folder = copyOf();
  const lib = JSON.stringify(join(root, "scripts/lib/command.ts"));
  writeFileSync(
    join(folder, "hello.mts"),
    `import { defineCommand, runAsProgram } from ${lib};
     export const main = defineCommand({
       usage: "hello", summary: "", options: {}, run: () => (console.log("hello"), 0),
     });
     await runAsProgram(import.meta.url, main);`,
  );
  writeFileSync(join(folder, "other.mts"), 'import "./hello.mts"; console.log("imported");');
  const output = (file: string) =>
    execFileSync(process.execPath, ["--import", import.meta.resolve("tsx"), join(folder, file)], {
      encoding: "utf8",
    });
  expect(output("hello.mts")).toBe("hello\n");
  expect(output("other.mts")).toBe("imported\n");
});
