/**
 * The middle of `npm run generate`: a spec that passed lint in, the text of generated/ out.
 * Reads the prettier config; writes nothing.
 */
import * as prettier from "prettier";
import { operationsModule } from "./operations.ts";
import { pathTypesModule } from "./path-types.ts";
import { validatorsModule } from "./validators.ts";
import type { Files, IsGenerated } from "../lib/files.ts";
import { parseSpec, type Spec } from "../lib/spec.ts";

/** The first line of every generated file. */
export const banner =
  "// Generated from openapi/api-keys.yaml by `npm run generate`. Do not edit.\n";

export const isGenerated: IsGenerated = (name, text) =>
  name.endsWith(".ts") && text.startsWith(banner);

interface FileGenerator {
  name: string;
  generate(spec: Spec): string | Promise<string>;
  /** Whether prettier formats it. Compiled code is left as esbuild prints it. */
  format: boolean;
}

/** The types first: whoever watches waits for them. */
export const fileGenerators: FileGenerator[] = [
  { name: "api-keys.ts", generate: pathTypesModule, format: true },
  { name: "operations.ts", generate: operationsModule, format: true },
  { name: "validators.ts", generate: validatorsModule, format: false },
];

const config = await prettier.resolveConfig(import.meta.filename);

/** Generates one file of generated/ after the other, from the text of a spec that has passed lint. */
export async function* eachFile(yaml: string): AsyncGenerator<[name: string, text: string]> {
  const spec = parseSpec(yaml);
  for (const { name, generate, format } of fileGenerators) {
    const text = `${banner}\n${await generate(spec)}`;
    yield [name, format ? await prettier.format(text, { ...config, parser: "typescript" }) : text];
  }
}

/** The text of every file of generated/, by name. */
export async function generateFiles(yaml: string): Promise<Files> {
  const files: Files = new Map();
  for await (const [name, text] of eachFile(yaml)) files.set(name, text);
  return files;
}
