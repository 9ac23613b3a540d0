/** What the package exports, as text: one report for each entry of package.json that has types. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { CompilerState, Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { writeDeclarations } from "../lib/bundle.ts";
import { typedEntries } from "../lib/manifest.ts";
import { root } from "../lib/root.ts";
import { inTemporaryFolder } from "../lib/temporary.ts";

/** Name of a report to its text: `testing.api.md`. */
export type Reports = Map<string, string>;

/** Reports what `project` exports, from declarations that it compiles into a temporary folder. */
export const reportApi = (project = root): Promise<Reports> =>
  inTemporaryFolder(join(project, "dist/api-"), async (folder) => {
    await writeDeclarations(project, folder);
    return extract(project, folder);
  });

function extract(project: string, folder: string): Reports {
  const entries = typedEntries(project).map(({ entry, types }) => ({
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
