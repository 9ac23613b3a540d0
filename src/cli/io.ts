/** What a command reads from and writes to: the streams of the process, or those of a test. */
import type { Readable, Writable } from "node:stream";
import { Interruption } from "./failure.ts";

export interface Io {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  /** Aborts on Ctrl-C, with an Interruption as its reason. */
  signal: AbortSignal;
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The streams of this process. The first Ctrl-C ends a command in order, the second one at once. */
export function processIo(): Io {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => controller.abort(new Interruption(name)));
  }
  const { stdin, stdout, stderr } = process;
  return { stdin, stdout, stderr, signal: controller.signal, now: Date.now };
}
