/** `redocly diff` on two documents in memory. Writes into a temporary folder, which it removes. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import type { RedoclyChange } from "./changes.ts";
import { separate } from "../lib/extras.ts";
import type { Spec } from "../lib/spec.ts";

const cli = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);

/** What Redocly reports of two flattened documents; `config` names its rules. */
export async function redoclyDiff(
  base: Spec,
  revision: Spec,
  config: string,
): Promise<RedoclyChange[]> {
  const [before, after] = [comparable(base), comparable(revision)];
  if (isDeepStrictEqual(before, after)) return []; // the CLI takes half a second to say so
  const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-diff-"));
  try {
    const write = (name: string, document: unknown) => {
      writeFileSync(join(folder, name), JSON.stringify(document));
      return join(folder, name);
    };
    const documents = [write("base.json", before), write("revision.json", after)];
    const output = join(folder, "report.json");
    const options = ["--config", config, "--format", "json", "--fail-on", "none", "-o", output];
    await promisify(execFile)(process.execPath, [cli, "diff", ...documents, ...options], {
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    return (JSON.parse(readFileSync(output, "utf8")) as { changes: RedoclyChange[] }).changes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The version is a result, not a change. */
function comparable(document: Spec): unknown {
  const { info, ...rest } = separate(document).plain;
  return { ...rest, info: { ...info, version: "0.0.0" } };
}
