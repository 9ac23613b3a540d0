/** Watches folders, some of which may be removed and created again. */
import { existsSync, type FSWatcher, readdirSync, watch } from "node:fs";
import { join, sep } from "node:path";

/** Every folder below this one, with its path. */
export const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));

/**
 * Calls `onChange` with the path of what was created, changed, renamed or removed. A watcher dies with its
 * folder: one whose parent is watched as well is taken up again when it is back.
 */
export function watchFolders(folders: string[], onChange: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function open(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
    if (!existsSync(folder)) return;
    const watcher = watch(folder, (_, name) => {
      const path = join(folder, name ?? "");
      const back = folders.filter((known) => `${known}${sep}`.startsWith(`${path}${sep}`));
      if (path !== folder) back.forEach(open);
      onChange(path);
    });
    watcher.on("error", () => watcher.close());
    watchers.set(folder, watcher);
  }

  folders.forEach(open);
  return () => watchers.forEach((watcher) => watcher.close());
}
