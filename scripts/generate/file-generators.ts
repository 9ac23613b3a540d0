/**
 * The middle of `npm run generate`: a spec that passed lint in, the text of generated/ out.
 * Reads the config of oxfmt; writes nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format as oxfmt, type FormatConfig } from "oxfmt";
import { operationsModule } from "./operations.ts";
import { pathTypesModule } from "./path-types.ts";
import { validatorsModule } from "./validators.ts";
import type { Files, IsGenerated } from "../lib/files.ts";
import { root } from "../lib/root.ts";
import { parseSpec, type Spec } from "../lib/spec.ts";

/** The first line of every generated file. */
export const banner =
  "// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.\n";

export const isGenerated: IsGenerated = (name, text) =>
  name.endsWith(".ts") && text.startsWith(banner);

interface FileGenerator {
  name: string;
  generate(spec: Spec): string | Promise<string>;
  /** Whether oxfmt formats it. Compiled code is left as esbuild prints it. */
  format: boolean;
}

/** The types first: whoever watches waits for them. */
export const fileGenerators: FileGenerator[] = [
  { name: "api-keys.ts", generate: pathTypesModule, format: true },
  { name: "operations.ts", generate: operationsModule, format: true },
  { name: "validators.ts", generate: validatorsModule, format: false },
];

const config = JSON.parse(readFileSync(join(root, ".oxfmtrc.json"), "utf8")) as FormatConfig;

async function formatted(name: string, text: string): Promise<string> {
  const { code, errors } = await oxfmt(name, text, config);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]!.message}`);
  return code;
}

/** Generates one file of generated/ after the other, from the text of a spec that has passed lint. */
export async function* eachFile(yaml: string): AsyncGenerator<[name: string, text: string]> {
  const spec = parseSpec(yaml);
  for (const { name, generate, format } of fileGenerators) {
    const text = `${banner}\n${await generate(spec)}`;
    yield [name, format ? await formatted(name, text) : text];
  }
}

/** The text of every file of generated/, by name. */
export async function generateFiles(yaml: string): Promise<Files> {
  const files: Files = new Map();
  for await (const [name, text] of eachFile(yaml)) files.set(name, text);
  return files;
}
