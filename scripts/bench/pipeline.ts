/** What the pipeline costs: as a command, and from a save to types on disk. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { lowerQuartile, type Row } from "./table.ts";
import { manifestOf } from "../lib/manifest.ts";
import { runProgram } from "../lib/program.ts";
import { root } from "../lib/root.ts";
import { inTemporaryFolder } from "../lib/temporary.ts";

// As `npm run generate` starts it, without npm.
const generate = manifestOf().scripts.generate!.split(" ").slice(1);
const prefix = join(tmpdir(), "monad-api-keys-bench-");

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The command, cold: lint to format, and with the type-check beside it (`--check` writes nothing). */
export const benchGenerate = (): Promise<Row[]> =>
  inTemporaryFolder(prefix, async (folder) => {
    const cold: number[] = [];
    const check: number[] = [];
    const start = (...options: string[]) =>
      timed(() => runProgram(root, process.execPath, ...generate, ...options));
    for (let round = 0; round < 3; round++) {
      cold.push(await start("--out", join(folder, "generated")));
      check.push(await start("--check"));
    }
    return [
      { what: "generate, cold: lint to format", unit: "ms", ours: lowerQuartile(cold) },
      { what: "generate --check, with the type-check", unit: "ms", ours: lowerQuartile(check) },
    ];
  });

/** From a save of the YAML to new types on disk, in watch mode. */
export const benchWatch = (): Promise<Row[]> =>
  inTemporaryFolder(prefix, async (folder) => {
    cpSync(join(root, "openapi"), join(folder, "openapi"), { recursive: true });
    const spec = join(folder, "openapi/api-keys.yaml");
    const yaml = readFileSync(spec, "utf8");
    const options = ["--watch", "--spec", spec, "--out", join(folder, "generated")];
    const watcher = execa(process.execPath, [...generate, ...options], {
      cwd: root,
      reject: false,
    });
    const lines = watcher.iterable();
    const until = async (text: string) => {
      for (;;) {
        const next = await lines.next();
        if (next.done) throw new Error(`The watcher ended before it printed "${text}".`);
        if (next.value.includes(text)) return;
      }
    };
    try {
      await until("Watching");
      const times: number[] = [];
      for (let save = 0; save < 10; save++) {
        const text = yaml.replace("A human-readable name.", `A human-readable name, ${save}.`);
        const written = timed(() => until("api-keys.ts is written"));
        writeFileSync(spec, text);
        times.push(await written);
        await until("is up to date with");
      }
      return [{ what: "generate --watch: save to types", unit: "ms", ours: lowerQuartile(times) }];
    } finally {
      watcher.kill();
    }
  });
