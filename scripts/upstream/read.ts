/** Reads an OpenAPI document from a file or a URL. Errors are one line, without a credential of the URL. */
import { readFileSync } from "node:fs";

import { isNode, parseSpec, type Spec } from "../lib/spec.ts";

const timeoutMs = 30_000;

/** The source without what may be secret in a URL: user, password, query and fragment. */
export function labelOf(source: string): string {
  if (!isUrl(source)) return source;
  const { origin, pathname } = new URL(source);
  return origin + pathname;
}

const isUrl = (source: string) => /^https?:\/\//i.test(source) && URL.canParse(source);

export async function readDocument(source: string): Promise<Spec> {
  const label = labelOf(source);
  const text = isUrl(source) ? await download(source, label) : readText(source);
  let document: unknown;
  try {
    // YAML covers JSON, at a tenth of the speed.
    document = text.trimStart().startsWith("{") ? JSON.parse(text) : parseSpec(text);
  } catch {
    throw new Error(`${label} is neither JSON nor YAML.`);
  }
  if (!isNode(document) || !String(document.openapi).startsWith("3.") || !isNode(document.paths)) {
    throw new Error(`${label} is not an OpenAPI 3 document.`);
  }
  // Only its kind is checked here: the rest is read with care.
  return document as unknown as Spec;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

async function download(source: string, label: string): Promise<string> {
  const url = new URL(source);
  const { username, password } = url;
  // fetch refuses a URL with a user in it, and prints it.
  url.username = url.password = "";
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const headers = username === "" ? {} : { authorization: `Basic ${basic.toString("base64")}` };
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return await response.text();
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why =
      name === "TimeoutError" ? `no response within ${timeoutMs / 1000} s` : (cause?.code ?? name);
    throw new Error(`${label} cannot be reached (${why}).`);
  }
  throw new Error(`${label} responded with ${response.status}.`);
}
