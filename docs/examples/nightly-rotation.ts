/**
 * Keeps one API key valid, for a job that runs every night:
 *
 *   node nightly-rotation.ts <file> <name> <role id>
 *
 * The key is stored in <file>. The first run creates it, and a later one replaces it 14 days before it expires.
 * Whatever interrupts a run, the token in the file works, and the next run completes what is missing.
 *
 * Reads MONAD_ORGANIZATION_ID and MONAD_API_KEY, the key that the job itself authenticates with.
 *
 * Exit code: 0 the key is valid; 1 the run failed; 2 a missing argument; 3 the run failed, and the key expires
 * within three days; 4 the key is valid, but something is left to clean up.
 */
import { createApiKeysClient } from "monad-api-keys";
import { ensureApiKey } from "monad-api-keys/rotation";
import { fileStore } from "monad-api-keys/rotation/file-store";

const day = 86_400_000;

async function main([path, name, role_id]: string[]): Promise<number> {
  if (!path || !name || !role_id) {
    console.error("Usage: node nightly-rotation.ts <file> <name> <role id>");
    return 2;
  }
  const store = fileStore(path);
  try {
    const options = { store, name, role_id, lifetimeMs: 90 * day, renewBeforeMs: 14 * day };
    const { action, key, warnings } = await ensureApiKey(createApiKeysClient(), options);
    console.log(`${action}: key ${key.id} expires at ${key.expiration_time}`);
    for (const { message } of warnings) console.error(message);
    // The other two only inform.
    const isLeft = warnings.some(({ code }) => !/changed-by-server|clocks-differ/.test(code));
    return isLeft ? 4 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    const stored = await store.load().catch(() => undefined);
    return Date.parse(stored?.expiration_time ?? "") < Date.now() + 3 * day ? 3 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
