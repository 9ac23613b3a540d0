/**
 * npm run api [-- --check]
 *
 * Writes test/package/api/: what each entry of the package exports, as API Extractor reports it from the
 * declarations. Review its diff as the change of the public API. Exit code: 0 done; 1 with --check, when a
 * report is out of date; 2 a wrong option.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTwoFilesPatch } from "diff";
import { type Reports, reportApi } from "./api/report.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";
import { pathOf } from "./lib/options.ts";
import { root } from "./lib/root.ts";

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
    const before = readReports(folder);
    const names = new Set([...before.keys(), ...reports.keys()]);
    const changed = [...names].filter((name) => before.get(name) !== reports.get(name));
    if (values.check) {
      for (const name of changed) console.error(patch(name, before, reports));
      if (changed.length > 0) console.error("The public API has changed: run `npm run api`.");
      return changed.length > 0 ? 1 : 0;
    }
    mkdirSync(folder, { recursive: true });
    for (const name of changed) {
      const text = reports.get(name);
      if (text === undefined) rmSync(join(folder, name));
      else writeFileSync(join(folder, name), text);
    }
    console.log(changed.length > 0 ? `Written: ${changed.join(", ")}.` : "No change.");
    return 0;
  },
});

function readReports(folder: string): Reports {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith(".api.md"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const patch = (name: string, before: Reports, after: Reports): string =>
  createTwoFilesPatch(
    name,
    name,
    before.get(name) ?? "",
    after.get(name) ?? "",
    "committed",
    "now",
  );

await runAsProgram(import.meta.url, main);
