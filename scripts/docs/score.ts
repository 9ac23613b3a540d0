/** `redocly score`: how well people and programs can use the spec, from 0 to 100. Reads openapi/. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { root } from "../lib/root.ts";

const redocly = fileURLToPath(
  new URL("bin/cli.js", import.meta.resolve("@redocly/cli/package.json")),
);

export async function scoreSpec(): Promise<number> {
  const spec = join(root, "openapi/api-keys.yaml");
  const config = join(root, "openapi/redocly.yaml");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const args = [redocly, "score", spec, "--config", config, "--format", "json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return (JSON.parse(stdout) as { agentReadiness: number }).agentReadiness;
}
