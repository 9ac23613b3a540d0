/** The store of `ensure` and `rotate`: a file, or two commands of the user's. */
import type { KeyStore, StoredKey } from "monad-api-keys/rotation";
import type { Options, Values } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import { runShell, shellFailure } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

export const storeOptions = {
  file: { type: "string", value: "FILE", help: "keeps the key in this file, as JSON" },
  load: {
    type: "string",
    value: "COMMAND",
    help: "prints the stored document; nothing, with exit code 0, where there is none yet",
  },
  save: {
    type: "string",
    value: "COMMAND",
    help: 'gets { "next", "previous" } on its stdin, and stores next; it must change nothing and exit with another code than 0 where the store no longer holds previous',
  },
} as const satisfies Options;

export async function openStore(
  values: Partial<Values<typeof storeOptions>>,
  terminal: Terminal,
): Promise<KeyStore> {
  const { file, load, save } = values;
  if (file !== undefined && load === undefined && save === undefined) {
    const { fileStore } = await import("monad-api-keys/rotation/file-store");
    return fileStore(file);
  }
  if (file === undefined && load !== undefined && save !== undefined) {
    return commandStore(load, save, terminal);
  }
  throw new UsageError(
    "Say where the key is kept: --file FILE, or --load COMMAND and --save COMMAND",
  );
}

/**
 * A store behind two commands. They run to their end, also after Ctrl-C: the document that is being saved may have
 * the only copy of a token.
 */
function commandStore(load: string, save: string, terminal: Terminal): KeyStore {
  return {
    async load() {
      const result = await runShell(load, "");
      const failure = shellFailure("--load", result);
      if (failure !== undefined) throw new Error(failure);
      const text = result.stdout.trim();
      const document = text === "" ? undefined : parse(text);
      hideTokens(document, terminal);
      return document;
    },
    async save(next, previous) {
      hideTokens(next, terminal);
      // The same form each time, for a store that compares texts.
      const input = JSON.stringify({ next, previous: previous ?? null });
      const failure = shellFailure("--save", await runShell(save, input));
      if (failure !== undefined) throw new Error(failure);
    },
  };
}

function hideTokens(document: StoredKey | undefined, terminal: Terminal): void {
  for (const token of [document?.token, document?.rotation?.pending?.token]) {
    if (typeof token === "string") terminal.hide(token);
  }
}

function parse(text: string): StoredKey {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rotation checks the document
    return JSON.parse(text) as StoredKey;
  } catch {
    // Without its cause: the parser quotes the document.
    throw new Error("the command of --load printed something other than one JSON document");
  }
}
