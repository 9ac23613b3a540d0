/**
 * npm run generate [-- --check | --watch] [--spec FILE] [--out DIR]
 *
 * Reads openapi/api-keys.yaml (or FILE), the Arazzo file beside it and openapi/redocly.yaml. Lints,
 * writes generated/ (or DIR), whole or not at all, and type-checks the client against generated/.
 * `--check` writes nothing and fails with a diff when a file is out of date. `--watch` does it on every
 * save, until Ctrl-C.
 * Exit code: 0 done, up to date, or stopped; 1 a lint error, a file out of date or a type error; 2 a wrong
 * option.
 *
 * package.json loads Redocly's core before tsx: through tsx's hooks its 300 files cost 0.5 s more.
 */
import { join } from "node:path";
import { defineCommand, interruption, pathOf, runAsProgram, UsageError } from "./lib/command.ts";
import { root } from "./lib/root.ts";

const generated = join(root, "generated");
const config = join(root, "openapi/redocly.yaml");

export const main = defineCommand({
  usage: "npm run generate [-- --check | --watch] [--spec FILE] [--out DIR]",
  summary:
    "Lints the spec, writes types, operations and validators, and type-checks the client.\n" +
    "Exit code: 0 done or up to date; 1 a lint error, a file out of date or a type error.",
  options: {
    check: { type: "boolean", default: false, help: "write nothing, fail with a diff" },
    watch: { type: "boolean", default: false, help: "generate on every save, until Ctrl-C" },
    spec: {
      type: "string",
      default: join(root, "openapi/api-keys.yaml"),
      value: "FILE",
      help: "the spec (openapi/api-keys.yaml)",
    },
    out: { type: "string", default: generated, value: "DIR", help: "where to write (generated/)" },
  },
  async run({ values, signal }) {
    const { check, watch: stay } = values;
    if (check && stay)
      throw new UsageError("--check writes nothing, --watch does: use one of them");
    const spec = pathOf("--spec", values.spec);
    const out = pathOf("--out", values.out);
    // The client is written against generated/ alone; other output has nothing to be checked against.
    const project = out === generated ? root : undefined;
    if (!stay) {
      const { generate } = await import("./generate/generate.ts");
      return generate({ check, spec, out, config, project });
    }
    const { watch } = await import("./generate/watch.ts");
    await watch({ spec, out, config, root, project, signal: signal ?? interruption() });
    return 0;
  },
});

await runAsProgram(import.meta.url, main);
