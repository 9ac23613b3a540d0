/** Somebody else's OpenAPI document, from a file or a URL. Throws an Error of one line that echoes no credential. */
import { readFileSync } from "node:fs";
import { isNode } from "../lib/flatten.ts";
import { parseSpec, type Spec } from "../lib/spec.ts";

const timeoutMs = 30_000;

/** How to speak of a source: a URL without user, password, query and fragment, any of which may be secret. */
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
    throw new Error(`${label} is no OpenAPI 3 document.`);
  }
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
  // fetch takes no URL with a user in it, and would print it.
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
      name === "TimeoutError" ? `no answer in ${timeoutMs / 1000} s` : (cause?.code ?? name);
    throw new Error(`${label} cannot be reached (${why}).`);
  }
  throw new Error(`${label} answered ${response.status}.`);
}
