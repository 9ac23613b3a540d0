/** `--exec`: the user's command that follows a change. */
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import { messagesOf, runShell, shellFailure } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs the command, if there is one. The change is done and stored whatever becomes of it: where it fails, something
 * is left to do.
 */
export async function execute(
  command: string | undefined,
  io: Io,
  terminal: Terminal,
): Promise<number> {
  if (command === undefined) return exitCodes.done;
  const result = await runShell(command, "", io.signal);
  const failure = shellFailure("--exec", result);
  if (failure !== undefined) {
    terminal.warn(`The key is stored, but ${failure}. Nothing repeats that command.`);
    return exitCodes.left;
  }
  const output = messagesOf(`${result.stdout}${result.stderr}`);
  if (output) terminal.note(output);
  return exitCodes.done;
}
