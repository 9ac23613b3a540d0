/** A new file for a secret: readable by its owner alone, complete or not there, on disk before success is reported. */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./failure.ts";

export interface SecretFile {
  readonly path: string;
  /** Writes the text and puts the file in its place. */
  commit(text: string): void;
  /** Removes what `reserve` has created. */
  discard(): void;
}

/** Room that is written in advance, so that a full disk is noticed before a key is created. */
const reservedBytes = 16_384;

/**
 * Creates the file, before there is a secret: a folder that does not exist or cannot be written, a full disk
 * and an existing file are noticed now. With `force`, an existing file stays as it is until `commit` replaces
 * it as a whole.
 */
export function reserveSecretFile(option: string, path: string, force: boolean): SecretFile {
  const exists = existsSync(path);
  if (exists && !force) {
    throw new UsageError(`${option}: ${path} exists; --force replaces it`);
  }
  if (exists && !lstatSync(path).isFile()) {
    throw new UsageError(`${option}: ${path} is not a plain file`);
  }
  const temporary = exists ? `${path}.${randomUUID()}.tmp` : path;
  let file: number | undefined;
  try {
    file = openSync(temporary, "wx", 0o600);
    writeSync(file, Buffer.alloc(reservedBytes, " "));
    fsyncSync(file);
  } catch (error) {
    if (file !== undefined) close(file, temporary);
    throw new Error(`${option}: ${path} cannot be written (${codeOf(error)})`, { cause: error });
  }
  const descriptor = file;
  return {
    path,
    commit(text) {
      const bytes = Buffer.from(text);
      const written = writeSync(descriptor, bytes, 0, bytes.length, 0);
      if (written < bytes.length) throw new Error(`only a part of ${path} could be written`);
      ftruncateSync(descriptor, bytes.length);
      fsyncSync(descriptor);
      closeSync(descriptor);
      if (temporary !== path) renameSync(temporary, path);
      syncFolder(dirname(path));
    },
    discard: () => close(descriptor, temporary),
  };
}

function close(file: number, path: string): void {
  try {
    closeSync(file);
  } catch {
    // closed already
  }
  rmSync(path, { force: true });
}

/** The name of a new file is durable once its folder is. Windows cannot open a folder, and needs no such call. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch {
    // The content is on disk. Not every file system can do more.
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
