/**
 * Where a new token goes: a file, a command, or stdout. The only copy is in the memory of this process, so it is
 * never given up: what cannot be delivered is kept in a file of its own, and nothing is deleted, because a command
 * that failed may have stored the token first (docs/decisions/undelivered-tokens.md).
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiKeyWithToken } from "monad-api-keys";
import { type Options, program, type Values } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { reserveSecretFile } from "./secret-file.ts";
import { messagesOf, runShell, shellFailure } from "./shell.ts";
import type { Terminal } from "./terminal.ts";
import { toJson } from "./text.ts";

export const destinationOptions = {
  out: {
    type: "string",
    value: "FILE",
    help: "writes the key as JSON into a new file that its owner alone can read",
  },
  force: { type: "boolean", help: "lets --out replace a file" },
  save: {
    type: "string",
    value: "COMMAND",
    help: "runs a command of the shell with the key as JSON on its stdin",
  },
  "token-only": { type: "boolean", help: "--out and --save get the token alone, not JSON" },
  "print-token": { type: "boolean", help: "prints the token on stdout" },
} as const satisfies Options;

interface Call {
  values: Partial<Values<typeof destinationOptions>>;
  io: Io;
  terminal: Terminal;
}

export interface Destination {
  /** Delivers the new key, or keeps it safe and throws an error that says where. */
  deliver(key: ApiKeyWithToken): Promise<void>;
  /** Leaves nothing behind, as there is no key. */
  discard(): void;
}

/** Checks the options and reserves the file, before there is a key. */
export function prepareDestination({ values, io, terminal }: Call): Destination {
  const { out, save, force = false, "token-only": tokenOnly, "print-token": printToken } = values;
  if (out === undefined && save === undefined && !printToken) {
    throw new UsageError(
      "The token is shown once. Say where it goes: --out FILE, --save COMMAND, or --print-token",
    );
  }
  if (force && out === undefined) throw new UsageError("--force needs --out");
  if (tokenOnly && out === undefined && save === undefined) {
    throw new UsageError("--token-only needs --out or --save");
  }
  const file = out === undefined ? undefined : reserveSecretFile("--out", out, force);

  async function deliver(key: ApiKeyWithToken): Promise<void> {
    terminal.hide(key.token);
    const text = tokenOnly ? key.token : `${JSON.stringify(key, undefined, 2)}\n`;
    const problems: string[] = [];
    /** The file that has the token. */
    let kept: string | undefined;
    const attempt = async (deliverOnce: () => void | Promise<void>) => {
      try {
        await deliverOnce();
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    };
    if (file) {
      await attempt(() => {
        file.commit(text);
        kept = file.path;
      });
    }
    if (save !== undefined) await attempt(() => runSave(save, text, io, terminal));
    if (printToken) {
      await attempt(() => terminal.printSecret(`${terminal.json ? toJson(key) : key.token}\n`));
    }
    if (kept !== undefined) terminal.note(`The key is in ${kept}.`);
    if (problems.length === 0) return;
    kept ??= keepSafe(text);
    throw new Error(undelivered(key, problems, kept));
  }

  return { deliver, discard: () => file?.discard() };
}

/** Runs the command of `--save`. Its messages are shown; its stdout is not, as it may be the key in any form. */
async function runSave(command: string, input: string, io: Io, terminal: Terminal): Promise<void> {
  const result = await runShell(command, input, io.signal);
  const failure = shellFailure("--save", result);
  if (failure !== undefined) throw new Error(failure);
  const messages = messagesOf(result.stderr);
  if (messages) terminal.note(messages);
}

/** Writes what could not be delivered into a folder that only this user can read. */
function keepSafe(text: string): string | undefined {
  try {
    const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-"));
    const file = reserveSecretFile("--save", join(folder, "key.json"), false);
    file.commit(text);
    return file.path;
  } catch {
    return undefined;
  }
}

function undelivered(key: ApiKeyWithToken, problems: string[], kept: string | undefined): string {
  const what = `The key ${key.id} exists, but ${problems.join("; and ")}.`;
  const where =
    kept === undefined
      ? "Its token could not be kept either and is lost."
      : `Its token is in ${kept}, which only you can read: store it and delete the file.`;
  return `${what} ${where} To delete the key: ${program} delete ${key.id}`;
}
