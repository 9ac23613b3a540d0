/** `monad-api-keys/rotation/file-store`: keeps a key in a JSON file, for Node.js. */
import { access, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { errorCode, followLinks, replaceFile } from "./replace-file.ts";
import type { KeyStore, StoredKey } from "./store.ts";

/** What `fileStore` returns: a store whose methods are asynchronous. */
export interface FileStore extends KeyStore {
  /** Resolves to what the file contains; undefined where there is no file. */
  load(): Promise<StoredKey | undefined>;
  /** Resolves to true once it is saved, and to false where the file does not contain `previous`. */
  save(next: StoredKey, previous: StoredKey | undefined): Promise<boolean>;
}

/**
 * A store that keeps one key in the JSON file at `path`, for programs to read: `{ "id", "token", … }`.
 *
 * `load` returns what the file contains, and undefined where there is no file. A folder that does not exist
 * is an error, and so is a file that is not a JSON object. No error quotes the file, which contains a token.
 *
 * `save` replaces the file as a whole and resolves to true once the file and its folder are synced to the
 * disk. It resolves to false, and changes nothing, where the file does not contain `previous`. That holds
 * between processes too: of two that save at once, one succeeds. A process that is killed while it saves
 * leaves the old file or the new one, and blocks the others for two seconds at most.
 *
 * A new file has mode 0600. An existing file keeps its mode and its owner; where the owner cannot be kept,
 * `save` throws before anything changes. Where `path` is a symbolic link, the file that it leads to is
 * replaced. While it saves, the store needs to create and delete entries in the folder of that file.
 *
 * @param path The file. A relative path is resolved at once, against the current folder.
 * @throws TypeError where `path` is not a string, or empty.
 *
 * @example
 * const store = fileStore("/var/lib/ci/monad-key.json");
 * await ensureApiKey(apiKeys, { store, name: "ci", role_id, lifetimeMs, renewBeforeMs });
 */
export function fileStore(path: string): FileStore {
  if (typeof path !== "string" || path.trim() === "") {
    throw new TypeError("fileStore: path must be the path of a file");
  }
  const file = resolve(path);
  return {
    load: () => read(file),
    save(next: StoredKey, previous: StoredKey | undefined) {
      const content = `${JSON.stringify(next, null, 2)}\n`;
      // As the file would hold it: without fields that are undefined.
      const expected: unknown = previous && JSON.parse(JSON.stringify(previous));
      const isExpected = async () => isDeepStrictEqual(await read(file), expected);
      return replaceFile(file, content, isExpected);
    },
  };
}

async function read(file: string): Promise<StoredKey | undefined> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT") throw new Error(`${file} cannot be read: ${code}`, { cause: error });
    await checkFolder(await followLinks(file));
    return undefined;
  }
  const document = parse(content);
  if (typeof document === "object" && document !== null && !Array.isArray(document)) {
    return document;
  }
  throw new Error(
    `${file} does not contain a JSON object: restore it, or delete it to begin with a new key`,
  );
}

async function checkFolder(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await access(folder);
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be used: create it, or correct the path`, {
      cause: error,
    });
  }
}

/** Undefined where it is not JSON in UTF-8. The error of a parser quotes what it reads. */
function parse(content: Uint8Array): unknown {
  try {
    // Ignores the byte order mark that some editors write.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch {
    return undefined;
  }
}
