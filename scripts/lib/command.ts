/**
 * What every command in scripts/ shares: options, `--help` and exit codes.
 *
 *     export const main = defineCommand({
 *       usage: "npm run diff -- [base] [options]",
 *       summary: "Reports what a change of the spec means for users.",
 *       options: { spec: { type: "string", value: "FILE", help: "the spec to compare" } },
 *       maxPositionals: 1,
 *       run: ({ values, positionals }) => 0,
 *     });
 *     await runAsProgram(import.meta.url, main);
 *
 * A module that does this can be imported, and its `main(argv)` called in a test, without side effects.
 */
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
// Types alone: the command's modules import generated/, which `npm run generate` has yet to write.
import type { Option, Options, Values } from "../../src/cli/arguments.ts";

/** A wrong option or argument. The command ends with exit code 2 and this one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The value of --port. */
export function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new UsageError("--port takes a number from 0 to 65535");
  }
  return port;
}

/** A path, made absolute. An empty one would be the folder that the command is called in. */
export function pathOf(option: string, value: string): string {
  if (value === "") throw new UsageError(`${option} takes a path`);
  return resolve(value);
}

/** Runs the command and resolves to its exit code. `signal` ends a command that stays. */
export type Main = (argv: readonly string[], signal?: AbortSignal) => Promise<number>;

export function defineCommand<const O extends Options>(command: {
  usage: string;
  /** What it does, reads, writes and returns, for `--help`. */
  summary: string;
  options: O;
  /** @default 0 */
  maxPositionals?: number;
  /** The exit code when `run` throws anything but a UsageError. @default 1 */
  failureCode?: number;
  /** Returns the exit code. */
  run(args: {
    values: Values<O>;
    positionals: string[];
    signal: AbortSignal | undefined;
  }): number | Promise<number>;
}): Main {
  const { options, maxPositionals = 0, failureCode = 1 } = command;
  return async (argv, signal) => {
    if (argv.includes("--help")) {
      console.log(`${command.usage}\n\n${command.summary}\n\n${optionTable(options)}`);
      return 0;
    }
    try {
      const { values, positionals } = parse(argv, options);
      if (positionals.length > maxPositionals) {
        throw new UsageError(`Unexpected argument "${positionals[maxPositionals]}"; see --help.`);
      }
      return await command.run({ values, positionals, signal });
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return error instanceof UsageError ? 2 : failureCode;
    }
  };
}

/** Runs `main` when its module is the program that Node was started with, not when it is imported. */
export async function runAsProgram(moduleUrl: string, main: Main): Promise<void> {
  const program = process.argv[1];
  if (program === undefined || realpathSync(program) !== fileURLToPath(moduleUrl)) return;
  process.exitCode = await main(process.argv.slice(2));
}

/** Aborts on Ctrl-C, or when the process is asked to terminate. For commands that stay. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => controller.abort());
  }
  return controller.signal;
}

function parse<O extends Options>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    // The rest of Node's message explains how to pass a positional argument that starts with "-".
    const [message] = (error as Error).message.split(". ");
    throw new UsageError(`${message!.replace(/\.$/, "")}; see --help.`);
  }
}

function optionTable(options: Options): string {
  const rows = Object.entries({ ...options, help: { help: "show this text" } as Option }).map(
    ([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ""}`, help] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`).join("\n");
}
