/**
 * The TypeScript reference as Markdown, by TypeDoc: what every entry of package.json exports, with its docstring.
 * Reads src/, package.json, docs/typedoc.json and docs/typedoc-plugin.ts; writes into docs/reference, which is not
 * committed. A warning fails the build: an export without a docstring, a link that leads nowhere.
 */
import { join } from "node:path";
import { Application, OptionDefaults } from "typedoc";
import { sourceOf, typedEntries } from "../lib/manifest.ts";
import { root } from "../lib/root.ts";

export async function writeReference(): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    options: join(root, "docs/typedoc.json"),
    entryPoints: typedEntries().map(({ types }) => join(root, sourceOf(types))),
    blockTags: [...OptionDefaults.blockTags, "@description"],
  });
  const project = await app.convert();
  if (project) app.validate(project);
  if (project && !app.logger.hasErrors() && !app.logger.hasWarnings()) {
    await app.generateOutputs(project);
  }
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error("TypeDoc has warnings: each names what to document.");
  }
}
