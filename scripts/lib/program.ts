/** Starts other programs, on every system, and waits for their end. */
import { spawn, spawnSync, type SpawnSyncOptions } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { root } from "./root.ts";

/**
 * On Windows `npm` is a script that only a shell finds, and a shell would read the arguments as code. An npm
 * script gets the path of npm's own module, which Node runs everywhere.
 */
function programOf(command: string, args: string[]): [string, string[]] {
  const { npm_execpath } = process.env;
  return command === "npm" && npm_execpath
    ? [process.execPath, [npm_execpath, ...args]]
    : [command, args];
}

/** Runs a program to its end and resolves to what it printed; rejects with that when it fails. */
export async function runProgram(cwd: string, command: string, ...args: string[]): Promise<string> {
  const child = spawn(...programOf(command, args), { cwd });
  const closed = once(child, "close") as Promise<[code: number | null]>;
  const [[code], out, err] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  if (code === 0) return out;
  throw new Error(`${[command, ...args].join(" ")} failed:\n${out}${err}`);
}

interface RunOptions extends Pick<SpawnSyncOptions, "cwd" | "input" | "stdio"> {
  /** Exit codes other than 0 that are no failure. */
  expected?: number[];
}

/** The same without anything beside it. Throws what the program prints to stderr. */
export function runProgramSync(command: string, args: string[], options: RunOptions = {}) {
  const { expected = [], ...rest } = options;
  const { error, status, stdout, stderr } = spawnSync(...programOf(command, args), {
    ...{ cwd: root, input: "", maxBuffer: 2 ** 26, ...rest },
    encoding: "utf8",
  });
  if (error) throw new Error(`${command} cannot be started: ${error.message}`);
  if (status === null || (status !== 0 && !expected.includes(status))) {
    const line = [command, ...args.slice(0, 3)].join(" ");
    throw new Error(`${line} failed: ${(stderr || stdout || "").trim()}`);
  }
  return { code: status, out: stdout };
}
