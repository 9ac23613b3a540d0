/** Asks before a change: on a terminal; elsewhere `--yes` is needed. */
import type { ApiKey, ApiKeysClient } from "monad-api-keys";
import type { Options } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import type { Io } from "./io.ts";
import { keyTable } from "./key-output.ts";
import type { Terminal } from "./terminal.ts";

export const confirmOptions = {
  yes: { type: "boolean", help: "does not ask; needed where there is no terminal" },
} as const satisfies Options;

export const dryRunOption = {
  "dry-run": { type: "boolean", help: "shows what would be done, and changes nothing" },
} as const satisfies Options;

interface Call {
  values: { yes?: boolean | undefined; "dry-run"?: boolean | undefined };
  io: Io;
  terminal: Terminal;
}

/** Whether a question can be asked or need not be. Called before anything is sent. */
export function checkConfirmation({ values, io }: Call): void {
  if (values.yes || values["dry-run"] || (io.stdin.isTTY && io.stderr.isTTY)) return;
  throw new UsageError("--yes is needed, because there is no terminal to ask on");
}

/**
 * Shows the keys and asks, unless `--yes` was given. Resolves to whether to go on. A key that does not exist is an
 * error, so that a misspelt id among several changes nothing.
 */
export async function confirmed(
  ids: readonly string[],
  question: string,
  apiKeys: ApiKeysClient,
  { values, io, terminal }: Call,
): Promise<boolean> {
  if (values.yes && !values["dry-run"]) return true;
  const keys: ApiKey[] = [];
  for (const id of ids) keys.push(await apiKeys.get(id, { signal: io.signal }));
  const table = keyTable(keys, io.now()).join("\n");
  if (values["dry-run"]) {
    if (terminal.json) await terminal.printJson({ dry_run: true, ids });
    else await terminal.print(`Dry run: ${question}\n${table}\n`);
    return false;
  }
  if (await terminal.confirm(`${table}\n${question}`)) return true;
  throw new Error("Nothing was changed.");
}
