import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** Calls `work` with a new folder, whose path begins with `prefix`, and removes it afterwards. */
export async function inTemporaryFolder<T>(
  prefix: string,
  work: (folder: string) => T | Promise<T>,
): Promise<T> {
  mkdirSync(dirname(prefix), { recursive: true });
  const folder = mkdtempSync(prefix);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
