/** Runs the user's own commands: those of `--save`, `--load` and `--exec`. */
import { spawn } from "node:child_process";

export interface ShellResult {
  /** 0 is success; null means that a signal ended the command. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** More than any document or message has. What follows is dropped, so that JSON is then no JSON. */
const mostCharacters = 1_000_000;

/**
 * Runs a command line in the system's shell, with `input` on its stdin and never in its arguments, and resolves
 * once it has ended. An abort asks it to terminate.
 */
export async function runShell(
  command: string,
  input: string,
  signal?: AbortSignal,
): Promise<ShellResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: "pipe", windowsHide: true });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (chunk: string) => {
        output[name] = (output[name] + chunk).slice(0, mostCharacters);
      });
    }
    const stop = () => child.kill("SIGTERM");
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const end = () => signal?.removeEventListener("abort", stop);
    child.once("error", (error) => {
      end();
      reject(error);
    });
    child.once("close", (code) => {
      end();
      resolve({ code, ...output });
    });
    child.stdin.on("error", () => {}); // a command that does not read its input; its exit code counts
    child.stdin.end(input);
  });
}

/** Why a command failed, with what it printed on stderr; undefined where it succeeded. */
export function shellFailure(option: string, { code, stderr }: ShellResult): string | undefined {
  if (code === 0) return undefined;
  const end = code === null ? "was ended by a signal" : `failed with exit code ${code}`;
  const messages = messagesOf(stderr);
  return `the command of ${option} ${end}${messages && `: ${messages}`}`;
}

/** The end of what a command prints for people. */
export const messagesOf = (stderr: string): string => stderr.trim().slice(-2000);
