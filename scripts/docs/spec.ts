/** The spec as one document, samples included, as the site shows it. Reads what openapi/ holds. */
import { join } from "node:path";
import { bundle, loadConfig } from "@redocly/openapi-core";
import { root } from "../lib/root.ts";
import type { Spec } from "../lib/spec.ts";

const specPath = join(root, "openapi/api-keys.yaml");
const configPath = join(root, "openapi/redocly.yaml");

export async function loadBundledSpec(): Promise<Spec> {
  process.env.REDOCLY_TELEMETRY = "off";
  const config = await loadConfig({ configPath });
  const result = await bundle({ ref: specPath, config });
  return result.bundle.parsed as Spec;
}
