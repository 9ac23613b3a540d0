/** Keeps a key in a file, with the installed package. */
import type { KeyStore, StoredKey } from "monad-api-keys/rotation";
import { fileStore } from "monad-api-keys/rotation/file-store";

export async function keepInFile(path: string): Promise<StoredKey | undefined> {
  const store: KeyStore = fileStore(path);
  await store.save({ id: "key-1", token: "fake-token" }, undefined);
  return store.load();
}
