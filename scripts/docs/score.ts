/** `redocly score`: how well people and programs can use the spec, from 0 to 100. Reads openapi/. */
import { fileURLToPath } from "node:url";
import { runProgram } from "../lib/program.ts";
import { root } from "../lib/root.ts";

const redocly = new URL("bin/cli.js", import.meta.resolve("@redocly/cli/package.json"));

export async function scoreSpec(): Promise<number> {
  Object.assign(process.env, { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" });
  const args = "score openapi/api-keys.yaml --config openapi/redocly.yaml --format json".split(" ");
  const output = await runProgram(root, process.execPath, fileURLToPath(redocly), ...args);
  return (JSON.parse(output) as { agentReadiness: number }).agentReadiness;
}
