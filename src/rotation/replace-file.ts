/**
 * Replaces a file where it still is what the caller expects: a compare-and-swap between processes.
 *
 * A lock file cannot promise that. Its holder may be suspended between the comparison and the write, for as
 * long as a laptop sleeps, and nobody can tell that from a holder that died. Either the others wait forever, or
 * they take the lock away, and the former holder overwrites their work when it wakes up. proper-lockfile takes
 * a lock away when it is old, and so has this gap. write-file-atomic does not compare, does not sync the folder
 * and needs Node 22, and would replace the ten lines of `prepare` only.
 *
 * Here the new content is in the lock. The lock is a folder, `<file>.saving`, that holds one file of a unique
 * name:
 *
 * 1. Prepare: a folder of a unique name, in it the new content, synced.
 * 2. Acquire: rename that folder to `<file>.saving`. It succeeds only where there is none, or an empty one.
 * 3. Compare.
 * 4. Commit: rename the new content from within `<file>.saving` to the file. The folder is empty then, and
 *    the lock is released by the same step.
 *
 * Whoever waits for too long deletes the content within the lock, by its unique name. The former holder's
 * commit then fails, because what it would rename no longer exists, however late it wakes up. So time decides
 * who waits, and never who wins: between acquire and a commit that succeeds, nobody else has committed.
 */
import { randomUUID } from "node:crypto";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

/** How waiting is done; injected by tests. */
interface Pace {
  /** Milliseconds, on a clock that is never set back. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const systemPace: Pace = { now: () => performance.now(), sleep: (ms) => setTimeout(ms) };

/** The lock is taken from one holder after so long: a holder needs it for a few milliseconds. */
const mostHeldMs = 2000;
/** The wait ends with an error after so long, however many others there are. */
const mostWaitMs = 30_000;
const pollMs = 20;
/** What a process that was killed while it prepared left behind is deleted after so long. */
const leftoverMs = 60_000;

/**
 * Replaces the content of `path`, with all links followed. Resolves to false, and has changed nothing, where
 * `isExpected`, which reads the file, resolves to false.
 */
export async function replaceFile(
  path: string,
  content: string,
  isExpected: () => Promise<boolean>,
  pace: Pace = systemPace,
): Promise<boolean> {
  const file = await followLinks(path);
  const started = pace.now();
  while (await isExpected()) {
    const id = randomUUID();
    await prepare(file, id, content);
    const isAcquired = await acquire(file, id, pace, started + mostWaitMs);
    const result = isAcquired ? await commit(file, id, isExpected) : "revoked";
    if (result !== "revoked") return result === "committed";
  }
  return false;
}

const lockOf = (file: string) => `${file}.saving`;
const preparedOf = (file: string, id: string) => `${file}.${id}.saving`;

/** Writes the content into a folder of its own, next to the file. */
async function prepare(file: string, id: string, content: string): Promise<void> {
  const folder = preparedOf(file, id);
  await mkdir(folder, { mode: 0o700 });
  try {
    const handle = await open(join(folder, id), "wx", 0o600);
    try {
      await handle.writeFile(content);
      await keepOwnerAndMode(file, handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function keepOwnerAndMode(file: string, handle: FileHandle): Promise<void> {
  const old = await stat(file).catch(unless("ENOENT"));
  if (!old) return;
  const { uid, gid } = await handle.stat();
  if (uid !== old.uid || gid !== old.gid) {
    try {
      await handle.chown(old.uid, old.gid);
    } catch (error) {
      const owner = `${old.uid}:${old.gid}`;
      throw new Error(
        `${file} belongs to ${owner}, and this process may not create a file for that owner: run it as that user, or as root`,
        { cause: error },
      );
    }
  }
  await handle.chmod(old.mode & 0o7777);
}

/** Takes the lock. Resolves to false where what was prepared has been deleted meanwhile. */
async function acquire(file: string, id: string, pace: Pace, until: number): Promise<boolean> {
  const lock = lockOf(file);
  let holder: string | undefined;
  for (let since = 0; ; await pace.sleep(pollMs)) {
    try {
      await rename(preparedOf(file, id), lock);
      return true;
    } catch (error) {
      if (isCode(error, "ENOENT")) return false;
      // EPERM and EACCES: how Windows reports that there is a folder of this name already.
      if (!isCode(error, "ENOTEMPTY", "EEXIST", "EPERM", "EACCES") || pace.now() > until) {
        await rm(preparedOf(file, id), { recursive: true, force: true });
        throw error;
      }
    }
    const [current] = (await readdir(lock).catch(unless("ENOENT"))) ?? [];
    if (current === undefined) {
      // Released. Windows does not rename a folder to an empty one.
      await rmdir(lock).catch(() => {});
    } else if (current !== holder) {
      [holder, since] = [current, pace.now()];
    } else if (pace.now() - since > mostHeldMs) {
      await unlink(join(lock, current)).catch(unless("ENOENT"));
    }
  }
}

/** Compares and commits, and releases the lock. */
async function commit(
  file: string,
  id: string,
  isExpected: () => Promise<boolean>,
): Promise<"committed" | "unexpected" | "revoked"> {
  const lock = lockOf(file);
  const content = join(lock, id);
  try {
    if (!(await isExpected())) return "unexpected";
    try {
      await rename(content, file);
    } catch (error) {
      if (isCode(error, "ENOENT")) return "revoked";
      throw error;
    }
    await syncFolder(dirname(file));
    return "committed";
  } finally {
    await rm(content, { force: true });
    await rmdir(lock).catch(() => {}); // it may be another holder's by now
    await deleteLeftovers(file).catch(() => {}); // the next save tries again
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // which cannot open a folder
  const folder = await open(path);
  try {
    await folder.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder.
    if (!isCode(error, "EINVAL", "ENOTSUP")) throw error;
  } finally {
    await folder.close();
  }
}

/** Deletes what processes left that were killed while they prepared: it contains a token. */
async function deleteLeftovers(file: string): Promise<void> {
  const folder = dirname(file);
  for (const name of await readdir(folder)) {
    const id = name.slice(basename(file).length + 1, -".saving".length);
    const path = join(folder, name);
    if (path !== preparedOf(file, id) || !/^[\da-f-]{36}$/.test(id)) continue;
    const { mtimeMs } = await stat(path);
    // A process that is only slow prepares again.
    if (Date.now() - mtimeMs > leftoverMs) await rm(path, { recursive: true, force: true });
  }
}

/** The file that `path` leads to, whether it exists or not. */
export async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
  // A link to a file that does not exist yet, or no link (EINVAL).
  const target = await readlink(path).catch(unless("ENOENT", "EINVAL"));
  if (target !== undefined) return followLinks(resolve(dirname(path), target));
  const folder = await realpath(dirname(path)).catch(unless("ENOENT"));
  return folder === undefined ? path : join(folder, basename(path));
}

/** The code of an error of the file system, such as ENOENT. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

const isCode = (error: unknown, ...codes: string[]): boolean =>
  codes.includes(errorCode(error) ?? "");

/** A handler of rejections that turns errors with these codes into undefined. */
function unless(...codes: string[]) {
  return (error: unknown): undefined => {
    if (!isCode(error, ...codes)) throw error;
  };
}
