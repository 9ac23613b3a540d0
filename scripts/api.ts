/**
 * npm run api [-- --check]
 *
 * Writes test/package/api/: what each entry of the package exports, as API Extractor reports it from the
 * declarations. Review its diff as the change of the public API. Exit code: 0 done; 1 with --check, when a
 * report is out of date; 2 a wrong option.
 */
import { join } from "node:path";
import { reportApi } from "./api/report.ts";
import { defineCommand, pathOf, runAsProgram } from "./lib/command.ts";
import { differences, replaceFiles } from "./lib/files.ts";
import { root } from "./lib/root.ts";

const isReport = (name: string): boolean => name.endsWith(".api.md");

export const main = defineCommand({
  usage: "npm run api [-- --check]",
  summary: "Reports what each entry of the package exports.",
  options: {
    check: {
      type: "boolean",
      default: false,
      help: "write nothing, fail when a report is out of date",
    },
    out: {
      type: "string",
      value: "FOLDER",
      default: join(root, "test/package/api"),
      help: "where the reports are (test/package/api)",
    },
  },
  async run({ values }) {
    const folder = pathOf("--out", values.out);
    const reports = await reportApi();
    const changed = differences(folder, reports, isReport);
    if (values.check) {
      for (const patch of changed) console.error(patch);
      if (changed.length > 0) console.error("The public API has changed: run `npm run api`.");
      return changed.length > 0 ? 1 : 0;
    }
    replaceFiles(folder, reports, isReport);
    console.log(changed.length > 0 ? "The reports were written." : "No change.");
    return 0;
  },
});

await runAsProgram(import.meta.url, main);
