/**
 * `npm run generate -- --watch`: generates whenever something under openapi/ is saved, the types first.
 * Reads and writes what scripts/generate.ts does; goes on after any error, until the signal aborts.
 */
import { basename, dirname, join, relative, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { watchFolders } from "./folders.ts";
import { generatedFiles, removeStrays, replaceFiles } from "./output.ts";
import { formatText, makers, readIfThere } from "./pipeline.ts";
import type { WrapperCheck } from "./wrapper.ts";
import { type Finding, formatFinding, hasErrors, lintSpec, lintWorkflow } from "../lib/lint.ts";

export interface WatchOptions {
  spec: string;
  out: string;
  config: string;
  root: string;
  wrapper: WrapperCheck | undefined;
  /** Ends it. */
  signal: AbortSignal;
}

/** A save comes as several events (truncated, written, renamed), all within a few milliseconds. */
const settleMs = 15;

const print = (line: string): void => console.log(line);
const shown = (path: string): string => relative(process.cwd(), path);

export async function watch(options: WatchOptions): Promise<void> {
  const { spec, root, wrapper, signal } = options;
  const openapi = dirname(spec);
  const source = join(root, "src");
  /** When the first save came that has not been dealt with. */
  let saved: number | undefined;
  let wake = () => {};

  const checkWrapper = wrapper
    ? oneAtATime((isOutdated) => reportFit(wrapper, () => signal.aborted || isOutdated()))
    : () => {};
  const close = watchFolders(
    [dirname(openapi), openapi, join(openapi, "samples"), source, join(source, "testing")],
    (path) => {
      if (isIn(source, path)) checkWrapper();
      // An editor's own files: .api-keys.yaml.swp, api-keys.yaml~
      if (!isIn(openapi, path) || /^\.|~$/.test(basename(path))) return;
      saved ??= performance.now();
      wake();
    },
  );
  signal.addEventListener("abort", () => wake());

  const generate = generator(options);
  const round = async (started: number): Promise<void> => {
    try {
      if (await generate(started)) checkWrapper();
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
    }
  };
  await round(performance.now());
  await warmUp(options, () => saved === undefined && !signal.aborted).catch(() => {});
  print(`Watching ${shown(openapi)}/. Ctrl-C ends it.`);
  while (!signal.aborted) {
    if (saved === undefined) await new Promise<void>((resolve) => (wake = resolve));
    await wait(settleMs);
    if (saved === undefined) continue;
    const started = saved;
    saved = undefined;
    await round(started);
  }
  close();
  print("Stopped.");
}

function generator({ spec, out, config }: Pick<WatchOptions, "spec" | "out" | "config">) {
  /** The last text of each file, raw and formatted: formatting is most of the work. */
  const formatted = new Map<string, { raw: string; text: string }>();

  async function format(name: string, raw: string): Promise<string> {
    const known = formatted.get(name);
    const text = known?.raw === raw ? known.text : await formatText(raw);
    formatted.set(name, { raw, text });
    return text;
  }

  /** Resolves to true where generated/ now follows the spec. */
  return async (started: number): Promise<boolean> => {
    const took = () => `${Math.round(performance.now() - started)} ms`;
    const source = readIfThere(spec);
    const findings = await lintSpec(spec, config, source);
    report(findings);
    if (source === undefined || hasErrors(findings)) {
      print(`${shown(out)}/ stays as it is: ${shown(spec)} does not lint (${took()}).`);
      return false;
    }
    const before = generatedFiles(out);
    const files = new Map<string, string>();
    try {
      for (const [name, make] of makers(spec, source)) {
        const text = await format(name, await make());
        files.set(name, text);
        if (text === before.get(name)) continue;
        // Each as soon as it is there, the types first: an editor waits for them.
        replaceFiles(out, new Map([[name, text]]));
        print(`${shown(join(out, name))} is written (${took()}).`);
      }
    } catch (error) {
      // All or none: a spec that lints may still break a generator.
      replaceFiles(out, before);
      removeStrays(out, before);
      throw error;
    }
    removeStrays(out, files);
    print(`${shown(out)}/ follows ${shown(spec)} (${took()}).`);
    report(await lintWorkflow(spec, config));
    return true;
  };
}

/** How often the work is done at the start: the runtime compiles what was done often. */
const warmUpRounds = 6;

async function warmUp({ spec, config }: WatchOptions, goOn: () => boolean): Promise<void> {
  for (let round = 0; round < warmUpRounds && goOn(); round++) {
    const source = readIfThere(spec);
    if (source === undefined || hasErrors(await lintSpec(spec, config, source))) return;
    const [types] = makers(spec, source);
    await formatText(await types![1]());
  }
}

const isIn = (folder: string, path: string): boolean =>
  `${path}${sep}`.startsWith(`${folder}${sep}`);

const report = (findings: Finding[]): void => findings.map(formatFinding).forEach(print);

async function reportFit(wrapper: WrapperCheck, isOutdated: () => boolean): Promise<void> {
  const errors = await wrapper.check();
  if (isOutdated()) return;
  errors.forEach(print);
  print(errors.length > 0 ? "The wrapper does not fit the spec." : "The wrapper fits.");
}

/** Runs `work` at once, or once more when it is running already. */
function oneAtATime(work: (isOutdated: () => boolean) => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    if (running) return void (again = true);
    running = true;
    do {
      again = false;
      await work(() => again);
    } while (again);
    running = false;
  };
  return () => void run();
}
