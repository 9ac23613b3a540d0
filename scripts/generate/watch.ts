/**
 * `npm run generate -- --watch`: generates whenever something under openapi/ is saved, the types first, and
 * type-checks the client whenever generated/ or src/ has changed. Continues after any error, until the
 * signal aborts.
 */
import { EventEmitter, once } from "node:events";
import { basename, dirname, join, relative, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { checkClient, clientVerdict } from "./client-check.ts";
import { eachFile, isGenerated } from "./file-generators.ts";
import type { GenerateOptions } from "../generate.ts";
import { foldersIn, watchFolders } from "./folders.ts";
import { type Files, readFiles, replaceFiles, writeFiles } from "../lib/files.ts";
import { type Finding, formatFinding, hasErrors, lintSpec, lintWorkflow } from "../lib/lint.ts";
import { readIfPresent } from "../lib/root.ts";

export interface WatchOptions extends GenerateOptions {
  root: string;
  /** Ends it. */
  signal: AbortSignal;
}

/** A save comes as several events (truncated, written, renamed), all within a few milliseconds. */
const settleMs = 15;

const print = (line: string): void => console.log(line);
const shown = (path: string): string => relative(process.cwd(), path);

export async function watch(options: WatchOptions): Promise<void> {
  const { spec, root, project, signal } = options;
  const openapi = dirname(spec);
  const source = join(root, "src");
  /** When the first save came that has not been dealt with. */
  let pending: { spec?: number; source?: number } = {};
  const saves = new EventEmitter();
  const close = watchFolders(
    [dirname(openapi), openapi, join(openapi, "samples"), source, ...foldersIn(source)],
    (path) => {
      // An editor's own files: .api-keys.yaml.swp, api-keys.yaml~
      if (/^\.|~$/.test(basename(path))) return;
      if (isIn(openapi, path)) pending.spec ??= performance.now();
      else if (isIn(source, path)) pending.source ??= performance.now();
      saves.emit("save");
    },
  );

  const first = generateOnce(options, performance.now());
  let check = (await first) && project ? startCheck(project) : undefined;
  print(`Watching ${shown(openapi)}/. Ctrl-C ends it.`);
  while (!signal.aborted) {
    if (Object.keys(pending).length === 0) {
      await once(saves, "save", { signal }).catch(() => {}); // aborted
      continue;
    }
    await wait(settleMs);
    const { spec: savedAt } = pending;
    pending = {};
    const isNewer = savedAt === undefined || (await generateOnce(options, savedAt));
    if (!isNewer || !project) continue;
    // A newer check makes the one that is running pointless.
    check?.abort();
    check = startCheck(project);
  }
  check?.abort();
  close();
  print("Stopped.");
}

/** Resolves to true when generated/ now matches the spec. */
const generateOnce = (options: WatchOptions, started: number): Promise<boolean> =>
  generate(options, () => `${Math.round(performance.now() - started)} ms`).catch(
    (error: unknown) => {
      print((error as Error).message);
      return false;
    },
  );

async function generate({ spec, out, config }: WatchOptions, took: () => string) {
  const source = readIfPresent(spec);
  const findings = await lintSpec(spec, config, source);
  report(findings);
  if (source === undefined || hasErrors(findings)) {
    print(`${shown(out)}/ stays as it is: ${shown(spec)} does not lint (${took()}).`);
    return false;
  }
  const before = readFiles(out, isGenerated);
  const files: Files = new Map();
  try {
    for await (const [name, text] of eachFile(source)) {
      files.set(name, text);
      if (text === before.get(name)) continue;
      // Each as soon as it is there, the types first: an editor waits for them.
      writeFiles(out, new Map([[name, text]]));
      print(`${shown(join(out, name))} is written (${took()}).`);
    }
  } catch (error) {
    // All or none: a spec that lints may still break a file generator.
    replaceFiles(out, before, isGenerated);
    throw error;
  }
  replaceFiles(out, files, isGenerated);
  print(`${shown(out)}/ is up to date with ${shown(spec)} (${took()}).`);
  report(await lintWorkflow(spec, config));
  return true;
}

/** Starts a type-check of the client that reports by itself; aborted, it prints nothing. */
function startCheck(project: string): AbortController {
  const controller = new AbortController();
  checkClient(project, controller.signal)
    .then((findings) => [...findings, clientVerdict(findings)].forEach(print))
    .catch((error: unknown) => controller.signal.aborted || print((error as Error).message));
  return controller;
}

const isIn = (folder: string, path: string): boolean =>
  `${path}${sep}`.startsWith(`${folder}${sep}`);

const report = (findings: Finding[]): void => findings.map(formatFinding).forEach(print);
