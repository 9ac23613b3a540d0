import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { type Main, pathOf, portOf } from "../../scripts/lib/command.ts";
import { manifestOf } from "../../scripts/lib/manifest.ts";
import { root } from "../../scripts/lib/root.ts";

afterEach(() => vi.restoreAllMocks());

test.each(["0", "8080", "65535"])("--port takes %s", (value) => {
  expect(portOf(value)).toBe(Number(value));
});

test.each(["", "-1", "1.5", "http", "65536", "0x50", "1e3"])("--port refuses %j", (value) => {
  expect(() => portOf(value)).toThrow("--port takes a number from 0 to 65535");
});

test("a path is made absolute", () => {
  expect(pathOf("--out", "a/b")).toBe(resolve("a/b"));
});

test("an empty path is refused, as it would be the working directory", () => {
  expect(() => pathOf("--out", "")).toThrow("--out takes a path");
});

const commands = readdirSync(join(root, "scripts"), { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map(({ name }) => name)
  .filter((name) => readFileSync(join(root, "scripts", name), "utf8").includes("defineCommand("));

test.each(commands)(
  "%s explains itself with --help, and refuses an unknown option",
  async (file) => {
    const out = vi.spyOn(console, "log").mockImplementation(() => {});
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const path = join(root, "scripts", file);
    const { main } = (await import(/* @vite-ignore */ path)) as { main: Main };
    expect(await main(["--help"])).toBe(0);
    expect(out.mock.calls.join()).toMatch(/^npm (run \S+|start).*\n/);
    expect(await main(["--unknown"])).toBe(2);
    expect(error.mock.calls).toEqual([["Unknown option '--unknown'; see --help."]]);
  },
);

test("no npm script sets a variable, which cmd.exe cannot do", () => {
  const scripts = Object.entries(manifestOf().scripts);
  expect(scripts.filter(([, script]) => /(^|&& *)\w+=/.test(script))).toEqual([]);
});
