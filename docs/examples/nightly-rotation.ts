/**
 * Keeps one API key valid, for a job that runs every night:
 *
 *   node nightly-rotation.ts <file> <name> <role id>
 *
 * The id and the token of the key are stored in <file>, readable by its owner only. The key is created by
 * the first run, replaced 14 days before it expires, and left alone otherwise. Whatever interrupts a run,
 * the token in the file works, and the next run completes what is missing.
 *
 * Reads MONAD_ORGANIZATION_ID and MONAD_API_KEY, the key that the job itself authenticates with. Run one
 * job at a time for each file: `flock <file>.lock node nightly-rotation.ts …`.
 *
 * Exit code: 0 the key is valid; 1 it may not be, see the message; 2 a missing argument.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { createApiKeysClient } from "monad-api-keys";
import { ensureApiKey, type KeyStore, type StoredKey } from "monad-api-keys/rotation";

const day = 86_400_000;

/** A file that holds one key. It is replaced as a whole, so that it has either the old document or the new. */
function createFileStore(path: string): KeyStore {
  async function load(): Promise<StoredKey | undefined> {
    try {
      return JSON.parse(await readFile(path, "utf8")) as StoredKey;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  async function save(next: StoredKey, previous: StoredKey | undefined): Promise<boolean> {
    if (JSON.stringify(await load()) !== JSON.stringify(previous)) return false;
    const temporary = `${path}.new`;
    // A new file each time: the mode of a file that exists would stay as it is.
    await rm(temporary, { force: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(next, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return true;
  }

  return { load, save };
}

async function main([path, name, role_id]: string[]): Promise<number> {
  if (!path || !name || !role_id) {
    console.error("Usage: node nightly-rotation.ts <file> <name> <role id>");
    return 2;
  }
  try {
    const { action, key, warnings } = await ensureApiKey(createApiKeysClient(), {
      store: createFileStore(path),
      name,
      role_id,
      lifetimeMs: 90 * day,
      renewBeforeMs: 14 * day,
    });
    console.log(`${action}: key ${key.id} expires at ${key.expiration_time}`);
    for (const { message } of warnings) console.log(message);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
