/** What a command shows: data on stdout, everything else on stderr, and no secret on either. */
import type { Writable } from "node:stream";
import { redactJson, redactor } from "../core/redact.ts";
import { errorDetails, exitCodeOf, exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import { toJson, visibleLines } from "./text.ts";

export interface Terminal {
  /** Whether `--json` was given. */
  readonly json: boolean;
  /** Hides a secret in whatever is shown from now on. */
  hide(secret: string): void;
  /** Writes data. A reader that has gone (`| head`) is no error. */
  print(text: string): Promise<void>;
  /** Writes JSON data. */
  printJson(value: unknown): Promise<void>;
  /** Writes a secret, and rejects where nobody reads it. */
  printSecret(text: string): Promise<void>;
  /** A message for people, which `--quiet` and `--json` leave out. */
  note(text: string): void;
  /** Something that did not go as it should. */
  warn(text: string): void;
  /** Replaces the progress line, where a person watches; an empty text removes it. */
  progress(text: string): void;
  /** Asks a question on the terminal, and resolves to whether the reply was yes. */
  confirm(question: string): Promise<boolean>;
  /** Reports why a command failed, and returns its exit code. */
  fail(error: unknown, helpCommand: string): number;
}

export function createTerminal(
  io: Io,
  { json, quiet }: { json: boolean; quiet: boolean },
): Terminal {
  const { MONAD_API_KEY, MONAD_BEARER_TOKEN } = process.env;
  const secrets = new Set<string>();
  for (const secret of [MONAD_API_KEY, MONAD_BEARER_TOKEN]) if (secret) secrets.add(secret);
  const redact = (text: string) => (secrets.size === 0 ? text : redactor([...secrets])(text));
  const { stderr } = io;
  // Where messages can go nowhere, the work still goes on. Errors of stdout reach the callbacks of its writes.
  for (const stream of [io.stdout, stderr]) stream.on("error", () => {});
  let progress = "";

  function showProgress(text: string): void {
    if (!stderr.isTTY || quiet || json || text === progress) return;
    progress = text;
    stderr.write(`\r\x1b[K${visibleLines(redact(text))}`);
  }
  function message(text: string): void {
    showProgress("");
    stderr.write(`${visibleLines(redact(text))}\n`);
  }
  /** One line for each object, so that a program can read them one by one. */
  const messageJson = (value: unknown) => message(JSON.stringify(redactJson(value, redact)));

  return {
    json,
    hide: (secret) => void (secret && secrets.add(secret)),
    print: (text) => write(io.stdout, redact(text)),
    printJson: (value) => write(io.stdout, `${toJson(redactJson(value, redact))}\n`),
    printSecret: (text) => write(io.stdout, text, true),
    note: (text) => void (quiet || json || message(text)),
    warn: (text) => (json ? messageJson({ warning: text }) : message(`Warning: ${text}`)),
    progress: showProgress,
    async confirm(question) {
      showProgress("");
      stderr.write(visibleLines(redact(`${question} [y/N] `)));
      return /^y(es)?$/i.test((await readLine(io)).trim());
    },
    fail(error, helpCommand) {
      const code = exitCodeOf(error);
      const details = errorDetails(error);
      if (json) messageJson({ error: details });
      else message(details.message);
      if (!json && code === exitCodes.usage) message(`See ${helpCommand}.`);
      return code;
    },
  };
}

/** Resolves once the text is written, or its reader has gone. */
async function write(stream: Writable, text: string, mustBeRead = false): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    const isClosed = error instanceof Error && /EPIPE|ERR_STREAM_DESTROYED|EOF/.test(codeOf(error));
    if (!isClosed || mustBeRead) throw error;
  }
}

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : "");

/** Resolves to one line, or to nothing at the end of the input. */
async function readLine({ stdin, signal }: Io): Promise<string> {
  const { createInterface } = await import("node:readline");
  // Not a terminal for readline: it would take Ctrl-C for itself.
  const lines = createInterface({ input: stdin, terminal: false, signal });
  for await (const line of lines) return line;
  signal.throwIfAborted();
  return "";
}
