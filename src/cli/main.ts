/** The command: finds the subcommand and loads its module alone. */
import { createRequire } from "node:module";
import { type Command, program } from "./arguments.ts";
import { exitCodes, UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { createTerminal } from "./terminal.ts";

interface Entry {
  /** One line for the list of commands. */
  summary: string;
  load(): Promise<Command>;
}

const commands: Record<string, Entry> = {
  list: {
    summary: "lists keys, filtered by name, role or expiration",
    load: async () => (await import("./list.ts")).list,
  },
  get: { summary: "shows one key", load: async () => (await import("./list.ts")).get },
  expiring: {
    summary: "finds keys that expire soon or have expired",
    load: async () => (await import("./list.ts")).expiring,
  },
  create: {
    summary: "creates a key, and stores it",
    load: async () => (await import("./create.ts")).create,
  },
  update: {
    summary: "changes the name or the description of a key",
    load: async () => (await import("./change.ts")).update,
  },
  delete: { summary: "deletes keys", load: async () => (await import("./change.ts")).remove },
  regenerate: {
    summary: "replaces the token of a key at once",
    load: async () => (await import("./create.ts")).regenerate,
  },
  ensure: {
    summary: "keeps a key valid: creates and replaces it without an interruption",
    load: async () => (await import("./rotation.ts")).ensure,
  },
  rotate: {
    summary: "replaces a key now, without an interruption",
    load: async () => (await import("./rotation.ts")).rotate,
  },
  verify: {
    summary: "checks a server against the spec",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  mock: {
    summary: "serves a mock of the API",
    load: async () => (await import("./mock.ts")).mock,
  },
};

const help = (): string => `Usage: ${program} COMMAND [options]

Manages the API keys of a Monad organization.

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  .join("\n")}

  ${program} COMMAND --help   shows the options of a command
  ${program} --version        shows the version

Environment:
  MONAD_ORGANIZATION_ID    the organization
  MONAD_API_KEY            the key to authenticate with, or MONAD_BEARER_TOKEN
  MONAD_API_URL            the API (default: Monad's own)

Exit code: 0 done; 1 failed; 2 wrong usage, nothing was sent; 3 something was found; 4 done, but something
is left to do; 130 stopped by Ctrl-C.
`;

/** Resolves to the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const terminal = createTerminal(io, { json: false, quiet: false });
  const [first, ...rest] = argv;
  if (first === "--version") {
    await terminal.print(`${version()}\n`);
    return exitCodes.done;
  }
  const asksHelp = first === "help" || first === "--help" || first === "-h";
  const [name, args] = asksHelp ? [rest[0], ["--help"]] : [first, rest];
  if (name === undefined && asksHelp) {
    await terminal.print(help());
    return exitCodes.done;
  }
  const entry = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name];
  if (!entry) {
    const problem =
      name === undefined ? "A command is missing" : `${quoted(name)} is not a command`;
    return terminal.fail(new UsageError(problem), `${program} --help`);
  }
  const command = await entry.load();
  // Anywhere before `--`, as a user would try it.
  const end = args.indexOf("--");
  if (args.slice(0, end < 0 ? args.length : end).some((arg) => arg === "--help" || arg === "-h")) {
    await terminal.print(`${command.help}\n`);
    return exitCodes.done;
  }
  return command.run(args, io);
}

/** Not a text that might be a token. */
const quoted = (text: string): string =>
  /^[\w-]{1,20}$/.test(text) ? `"${text}"` : "the first argument";

function version(): string {
  const require = createRequire(import.meta.url);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the manifest of this package
  return (require("monad-api-keys/package.json") as { version: string }).version;
}
