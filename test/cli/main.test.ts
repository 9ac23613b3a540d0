import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli } from "../helpers/cli-setup.ts";

const { out: help } = await cli(["--help"]);
/** The names of the commands, as the help lists them. */
const commands = [...help.matchAll(/^ {2}([a-z]+) {2,}\w/gm)].map(([, name]) => name!);

describe("the command", () => {
  test.each([[["--help"]], [["-h"]], [["help"]]])("lists its commands with %j", async (argv) => {
    const { code, out, err } = await cli(argv);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe(help);
    expect(commands).toEqual(expect.arrayContaining(["list", "get", "expiring", "create", "mock"]));
  });

  test("prints its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await cli(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test.each([
    [[], "A command is missing"],
    [["lst"], '"lst" is not a command'],
    [["toString"], '"toString" is not a command'],
    [["--json"], '"--json" is not a command'],
    [["eyJhbGciOiJIUzI1NiJ9.fake.fake"], "the first argument is not a command"],
    [["help", "lst"], '"lst" is not a command'],
  ])("refuses %j", async (argv, message) => {
    const { code, out, err } = await cli(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(`${message}\nSee npx monad-api-keys --help.\n`);
  });
});

describe.each(commands)("%s", (name) => {
  test("prints its options with --help, in lines of at most 100 characters", async () => {
    const { code, out, err } = await cli([name, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(new RegExp(`^Usage: npx monad-api-keys ${name}\\b.* \\[options\\]\n`));
    expect(out).toContain("--help ");
    const examples = out.split("\nExamples:\n")[0]!.split("\n");
    expect(examples.filter((line) => line.length > 112)).toEqual([]);
    expect((await cli(["help", name])).out).toBe(out);
  });

  test("has an example that its own parser accepts", async () => {
    const { out } = await cli([name, "--help"]);
    const flags = new Set(
      [...out.split("\nExamples:\n")[0]!.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag!),
    );
    const [, examples = ""] = out.split("\nExamples:\n");
    expect(examples).toContain(`npx monad-api-keys ${name}`);
    for (const [flag] of examples.matchAll(/(?<=\s)--[\w-]+/g)) expect(flags).toContain(flag);
  });

  test("refuses an option that it does not know, and proposes one", async () => {
    const { code, err } = await cli([name, "--quite"]);
    expect(code).toBe(2);
    expect(err).toBe(
      `--quite is not an option of this command: did you mean --quiet?\nSee npx monad-api-keys ${name} --help.\n`,
    );
  });

  test("refuses a credential among its arguments without repeating it", async () => {
    const { code, err } = await cli([name, "--bearer=fake-secret", "fake-secret"]);
    expect(code).toBe(2);
    expect(err).not.toContain("fake-secret");
  });
});

test.each([
  [["list", "--name", "a", "--name", "b"], "--name is given twice"],
  [["list", "--name"], "--name needs a value"],
  [["list", "--name", "--json"], "--name needs a value"],
  [["list", "--name="], "--name has an empty value"],
  [["list", "--quiet=yes"], "--quiet takes no value"],
  [["list", "more"], "list takes options only, no other arguments"],
  [["get"], "get needs ID"],
  [["get", "a", "b"], "get takes one ID, not 2"],
  [["list", "--api-key", "k"], "--api-key does not exist, because other users can see arguments"],
  [["list", "--name", "caf\ufffd"], "an argument is not valid UTF-8"],
  [["list", "-x"], "-x is not an option of this command"],
])("refuses %j", async (argv, message) => {
  const { code, out, err } = await cli(argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
});

test("reports a wrong option as JSON with --json", async () => {
  const { code, err } = await cli(["list", "--json", "--nope"]);
  expect(code).toBe(2);
  expect(JSON.parse(err)).toEqual({
    error: { name: "UsageError", message: "--nope is not an option of this command" },
  });
});
