/** What the pipeline costs: as a command, from a save to types on disk, and as the spec grows. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { lowerQuartile, type Row } from "./table.ts";
import { run } from "../lib/pack.ts";
import { root } from "../lib/root.ts";
import { fileGenerators, formatText } from "../generate/file-generators.ts";
import { lintSpec } from "../lib/lint.ts";
import { parseSpec, type Spec } from "../lib/spec.ts";

// As `npm run generate` starts it, without npm.
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: { generate: string };
};
const generate = scripts.generate.split(" ").slice(1);

const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** The command, cold: lint to format, and with the type-check beside it (`--check` writes nothing). */
export const benchGenerate = (): Promise<Row[]> =>
  inFolder(async (folder) => {
    const cold: number[] = [];
    const check: number[] = [];
    const start = (...options: string[]) => run(root, process.execPath, ...generate, ...options);
    for (let round = 0; round < 3; round++) {
      cold.push(await timed(() => start("--out", join(folder, "generated"))));
      check.push(await timed(() => start("--check")));
    }
    return [
      { what: "generate, cold: lint to format", unit: "ms", ours: lowerQuartile(cold) },
      { what: "generate --check, with the type-check", unit: "ms", ours: lowerQuartile(check) },
    ];
  });

/** From a save of the YAML to new types on disk, in watch mode. */
export const benchWatch = (): Promise<Row[]> =>
  inFolder(async (folder) => {
    cpSync(join(root, "openapi"), join(folder, "openapi"), { recursive: true });
    const spec = join(folder, "openapi/api-keys.yaml");
    const yaml = readFileSync(spec, "utf8");
    const options = ["--watch", "--spec", spec, "--out", join(folder, "generated")];
    const child = spawn(process.execPath, [...generate, ...options], { cwd: root });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const until = async (words: string) => {
      for (;;) {
        const next = await lines.next();
        if (next.done) throw new Error(`The watcher ended before it printed "${words}".`);
        if (next.value.includes(words)) return;
      }
    };
    try {
      await until("Watching");
      const times: number[] = [];
      for (let save = 0; save < 10; save++) {
        const started = performance.now();
        writeFileSync(
          spec,
          yaml.replace("A human-readable name.", `A human-readable name, ${save}.`),
        );
        await until("api-keys.ts is written");
        times.push(performance.now() - started);
        await until("is up to date with");
      }
      return [{ what: "generate --watch: save to types", unit: "ms", ours: lowerQuartile(times) }];
    } finally {
      child.kill();
    }
  });

/** The spec with each of its operations and components so many times, under names of their own. */
function grownSpec({ paths, components, ...spec }: Spec, copies: number): object {
  const { securitySchemes, ...named } = components;
  const sections = Object.keys(named).map((section) => [section, {}] as const);
  const grownComponents = Object.fromEntries(sections) as Record<string, object>;
  const grown = { paths: {}, components: { securitySchemes, ...grownComponents } };
  for (let copy = 0; copy < copies; copy++) {
    // The samples are files, which only the docs show.
    const text = JSON.stringify({ paths, named }, (name, value: unknown) =>
      name === "x-codeSamples"
        ? undefined
        : name === "operationId"
          ? `${String(value)}${copy}`
          : value,
    );
    const own = JSON.parse(text.replace(/"#\/components\/\w+\/\w+/g, `$&${copy}`)) as {
      paths: object;
      named: Record<string, object>;
    };
    const renamed = (items: object, name: (old: string) => string) =>
      Object.fromEntries(Object.entries(items).map(([old, item]) => [name(old), item]));
    Object.assign(
      grown.paths,
      renamed(own.paths, (path) => path.replace("_keys", `_keys_${copy}`)),
    );
    for (const section of Object.keys(named)) {
      const items = renamed(own.named[section]!, (name) => `${name}${copy}`);
      Object.assign(grownComponents[section]!, items);
    }
  }
  return { ...spec, ...grown };
}

/** Lint to format of 6, 60 and 600 operations, in one process. */
export const benchGrowth = (): Promise<Row[]> =>
  inFolder(async (folder) => {
    const spec = parseSpec(readFileSync(join(root, "openapi/api-keys.yaml"), "utf8"));
    const path = join(folder, "spec.yaml");

    async function measure(copies: number) {
      const text = JSON.stringify(grownSpec(spec, copies), null, 2);
      writeFileSync(path, text);
      const took = { lint: 0, types: 0, others: 0, prettier: 0 };
      took.lint = await timed(async () => {
        const [finding] = await lintSpec(path, join(root, "openapi/redocly.yaml"), text);
        if (finding) throw new Error(`The grown spec does not lint: ${finding.message}`);
      });
      const parsed = parseSpec(text);
      for (const { name, generate: make, format } of fileGenerators) {
        let raw = "";
        const step = name === "api-keys.ts" ? "types" : "others";
        took[step] += await timed(async () => (raw = await make(parsed)));
        if (format) took.prettier += await timed(() => formatText(raw));
      }
      return took;
    }

    const rows: Row[] = [];
    let before: number | undefined;
    for (let round = 0; round < 5; round++) await measure(1); // warms up
    for (const copies of [1, 10, 100]) {
      const took = await measure(copies);
      const total = Object.values(took).reduce((sum, ms) => sum + ms, 0);
      const share = (ms: number) => `${Math.round((100 * ms) / total)} %`;
      const shares = `openapi-typescript ${share(took.types)}, prettier ${share(took.prettier)}`;
      const growth = before === undefined ? "" : `, ${(total / before).toFixed(1)} times as long`;
      const what = `generate, ${6 * copies} operations, warm: ${shares}${growth}`;
      rows.push({ what, unit: "ms", ours: total });
      before = total;
    }
    return rows;
  });
