/**
 * npm run generate [-- --check | --watch] [--spec FILE] [--out DIR]
 *
 * Reads openapi/api-keys.yaml (or FILE), the Arazzo file beside it and openapi/redocly.yaml. Lints,
 * writes generated/ (or DIR), whole or not at all, and type-checks the wrapper against generated/.
 * `--check` writes nothing and fails with a diff when a file is stale. `--watch` stays, and does it on
 * every save, until Ctrl-C.
 * Exit code: 0 done, or fresh, or stopped; 1 a finding, a stale file or a type error; 2 a wrong option.
 *
 * package.json loads Redocly's core before tsx: through tsx's hooks its 300 files cost 0.5 s more.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startWrapperCheck } from "./generate/wrapper.ts";
import { pathOf } from "./lib/options.ts";
import { root } from "./lib/root.ts";

const generated = join(root, "generated");
const config = join(root, "openapi/redocly.yaml");

let given: ReturnType<typeof options> | undefined;
try {
  given = options();
  process.exitCode = await main(given);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = given ? 1 : 2;
}

function options() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
      spec: { type: "string", default: join(root, "openapi/api-keys.yaml") },
      out: { type: "string", default: generated },
    },
  });
  const { check, watch } = values;
  if (check && watch) throw new Error("--check writes nothing, --watch does: give one of them");
  return { check, watch, spec: pathOf("--spec", values.spec), out: pathOf("--out", values.out) };
}

async function main({ check, watch: stay, spec, out }: ReturnType<typeof options>) {
  // The wrapper is written against generated/ alone; other output has nothing to be checked against.
  const wrapper = out === generated ? startWrapperCheck(root) : undefined;
  try {
    // Loaded now: meanwhile the other process loads TypeScript.
    if (!stay) {
      const { generate } = await import("./generate/generation.ts");
      return await generate({ check, spec, out, config, wrapper });
    }
    const stopped = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopped.abort());
    const { watch } = await import("./generate/watch.ts");
    await watch({ spec, out, config, wrapper, root, signal: stopped.signal });
    return 0;
  } finally {
    wrapper?.stop();
  }
}
