/** Starts other programs, and waits for their end. execa finds them on every system: on Windows `npm` is a script. */
import { execa, execaSync } from "execa";
import { root } from "./root.ts";

/** Runs a program to its end and resolves to what it printed; rejects with that when it fails. */
export async function runProgram(cwd: string, command: string, ...args: string[]): Promise<string> {
  return (await execa(command, args, { cwd, stripFinalNewline: false })).stdout;
}

interface RunOptions {
  cwd?: string;
  input?: string;
  /** Shows what the program prints, and returns nothing of it. */
  inView?: boolean;
  /** Exit codes other than 0 that are no failure. */
  expected?: number[];
}

/** The same without anything beside it. Throws what the program prints to stderr. */
export function runProgramSync(command: string, args: string[], options: RunOptions = {}) {
  const { cwd = root, input = "", inView = false, expected = [] } = options;
  const result = execaSync(command, args, {
    ...{ cwd, input, reject: false, stripFinalNewline: false },
    ...(inView && { stdout: "inherit", stderr: "inherit" }),
  });
  const { exitCode: code, stdout: out = "", stderr, shortMessage } = result;
  if (code !== undefined && [0, ...expected].includes(code)) return { code, out };
  throw new Error(`${shortMessage}\n${(stderr || out).trim()}`.trim());
}
