/** Processes of their own that save to a file store, and hold on before a chosen step of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";

/**
 * Saves `{ n: previous + 1 }` until it has succeeded so many times, and prints each n. With the number of a
 * step, which is a call of the file system, it saves once, prints the name of that step, and blocks before
 * it until something comes in.
 */
const program = `
import { readSync, writeSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
const [path, successes, stop] = process.argv.slice(2);
let steps = -Infinity; // nothing counts before the save
function observe(object, names) {
  for (const name of names) {
    const original = object[name];
    object[name] = function (...args) {
      if (++steps === Number(stop)) {
        writeSync(1, name + "\\n");
        readSync(0, Buffer.alloc(1));
      }
      return original.apply(this, args);
    };
  }
}
const handle = await fs.open(process.argv[1]);
await handle.close();
observe(Object.getPrototypeOf(handle), ["writeFile", "stat", "chmod", "sync", "close"]);
observe(fs, ["mkdir", "open", "readdir", "readFile", "realpath", "rename", "rm", "rmdir", "stat", "unlink"]);
syncBuiltinESMExports();
const { fileStore } = await import("./file-store.mjs");
const store = fileStore(path);
for (let done = 0; done < Number(successes); ) {
  const previous = await store.load();
  steps = 0;
  const next = { n: (previous?.n ?? 0) + 1 };
  const saved = await store.save(next, previous);
  if (saved) done++;
  if (saved || stop) writeSync(1, (saved ? "saved " : "lost ") + next.n + "\\n");
  if (stop) break;
}
`;

/** A folder with that program; `start` runs it. */
export async function storeProcesses() {
  const folder = mkdtempSync(join(tmpdir(), "store-process-"));
  await build({
    entryPoints: ["src/rotation/file-store.ts"],
    outfile: join(folder, "file-store.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const main = join(folder, "main.mjs");
  writeFileSync(main, program);

  function start(path: string, successes: number, stop?: number) {
    const child = spawn(process.execPath, [main, path, `${successes}`, `${stop ?? ""}`]);
    const first = once(child.stdout, "data").then(([chunk]) => String(chunk).trim());
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    const ended = Promise.all([once(child, "close"), text(child.stderr)]).then(([, err]) => {
      if (err !== "") throw new Error(err);
      return out.trim().split("\n");
    });
    /** `first`: the first line that it prints; `ended`: all of them. */
    return { child, first, ended };
  }
  return { start, remove: () => rmSync(folder, { recursive: true }) };
}
