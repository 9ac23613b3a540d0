import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMockMonad } from "../../src/testing/index.ts";
import { exitCodes } from "../../src/cli/failure.ts";
import { cli } from "../helpers/cli-setup.ts";
import { apiKey, organizationId } from "../helpers/mock-setup.ts";

const page = readFileSync("docs/guide/command-line.md", "utf8");
const readme = readFileSync("README.md", "utf8");

/** The words of the lines that call the command, as a shell would split them. */
const linesOf = (text: string) =>
  [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) =>
    block!
      .split("\n")
      .filter((line) => line.startsWith("npx monad-api-keys "))
      .map((line) =>
        [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(2),
      ),
  );

const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
const before = process.cwd();
// The examples name files of the current folder.
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** The key that the examples name, and one that expires soon. */
const keys = [
  {
    id: "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
    name: "ci-deploy",
    role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
  },
  {
    id: "expiring",
    name: "nightly",
    expiration_time: new Date(Date.now() + 86_400_000).toISOString(),
  },
];
const monad = createMockMonad({ organizationId, apiKey, keys });

/** A stand-in for a command of the examples that this machine does not have. */
const standIns: Record<string, string> = {
  "gh secret set MONAD_API_KEY": "grep -q ^mock-token",
  "./load.sh": "true",
  "./save.sh": "cat >/dev/null; exit 1",
};

describe("the examples of the guide", () => {
  test.each(linesOf(page).map((argv) => [argv.join(" "), argv] as const))(
    "%s",
    async (line, argv) => {
      if (argv[0] === "mock") return; // runs until Ctrl-C: mock.test.ts
      if (argv.includes("./load.sh")) {
        // What a store does is in rotation.test.ts. Here, the options are right.
        argv = [...argv, "--dry-run"];
      }
      const words = argv.map((word) => standIns[word] ?? word);
      const { code, out, err } = await cli(words, { monad, now: Date.now });
      expect([code, err]).toEqual([
        argv[0] === "expiring" ? exitCodes.found : 0,
        expect.any(String),
      ]);
      expect(out, line).not.toBe("");
      expect(out + err).not.toMatch(/mock-token/);
      if (argv[0] === "create" && argv.includes("--out")) rmSync("ci.json");
      if (argv[0] === "ensure" && argv.includes("--file")) expect(existsSync("ci.json")).toBe(true);
    },
  );
});

test("the README's examples are in the guide", () => {
  const shown = new Set(linesOf(page).map((argv) => argv[0]));
  const lines = linesOf(readme);
  expect(lines.length).toBeGreaterThan(1);
  for (const [command] of lines) expect(shown).toContain(command);
});

test("the guide names every command, and every exit code", async () => {
  const { out: help } = await cli(["--help"]);
  const commands = [...help.matchAll(/^ {2}([a-z]+) {2,}\w/gm)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(5); // so that the pattern is not out of date
  const table = page.slice(page.indexOf("| Command"), page.indexOf("## Credentials"));
  for (const name of commands) expect(table).toMatch(new RegExp(`\`${name}\\b`));
  const codes = page.slice(page.indexOf("## Exit codes"));
  for (const code of Object.values(exitCodes))
    expect(codes).toMatch(new RegExp(`^\\| ${code} `, "m"));
});
