/** What the package exports, as text: one report for each entry of package.json that has types. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { run } from "../lib/pack.ts";
import { root } from "../lib/root.ts";

/** Name of a report to its text: `testing.api.md`. */
export type Reports = Map<string, string>;

/** Reports what `project` exports, from declarations that it compiles into a temporary folder. */
export async function reportApi(project = root): Promise<Reports> {
  const dist = join(project, "dist");
  mkdirSync(dist, { recursive: true });
  const folder = mkdtempSync(join(dist, "api-"));
  try {
    // TypeScript 7 writes the same declarations as 5.9, in a tenth of the time.
    const tsc = join(root, "node_modules/typescript-7/bin/tsc");
    const config = join(project, "scripts/tsconfig.build.json");
    await run(project, process.execPath, tsc, "-p", config, "--outDir", folder);
    return extract(project, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function extract(project: string, folder: string): Reports {
  const entries = typedEntries(project).map(([entry, types]) => ({
    name: `${entry === "." ? "index" : entry.slice("./".length).replaceAll("/", "-")}.api.md`,
    path: join(folder, relative("dist", types)),
  }));
  const tsconfig = {
    extends: join(project, "tsconfig.json"),
    // Without `paths`: an entry is its declarations, not its source.
    compilerOptions: { paths: {}, rootDir: folder },
    files: entries.map(({ path }) => path),
  };
  const configs = entries.map(({ name, path }) =>
    ExtractorConfig.prepare({
      configObject: {
        projectFolder: project,
        mainEntryPointFilePath: path,
        compiler: { overrideTsconfig: tsconfig },
        apiReport: {
          enabled: true,
          // A public type may be composed of types that are not exported, such as CommonOptions.
          includeForgottenExports: true,
          reportFileName: name,
          reportFolder: folder,
          reportTempFolder: join(folder, "temp"),
        },
        newlineKind: "lf",
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(project, "package.json"),
    }),
  );
  const compilerState = CompilerState.create(configs[0]!, {
    additionalEntryPoints: entries.slice(1).map(({ path }) => path),
  });
  return new Map(
    configs.map((config, i) => {
      const errors: string[] = [];
      Extractor.invoke(config, {
        localBuild: true,
        compilerState,
        messageCallback: (message) => {
          // Its own advice on release tags and documentation is not asked for.
          message.handled = true;
          if (message.category === "Compiler") errors.push(message.text);
        },
      });
      if (errors.length > 0)
        throw new Error(`The declarations do not compile:\n${errors.join("\n")}`);
      return [entries[i]!.name, readFileSync(join(folder, entries[i]!.name), "utf8")];
    }),
  );
}

/** The entries of package.json that have types: `["./testing", "./dist/src/testing/index.d.ts"]`. */
function typedEntries(project: string): [entry: string, types: string][] {
  const { exports } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    exports: Record<string, string | { types: string }>;
  };
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === "string" ? [] : [[entry, target.types] as [string, string]],
  );
}
