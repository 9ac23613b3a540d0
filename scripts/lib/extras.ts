/**
 * Examples and `x-` extensions, apart from the rest of a flattened document: Redocly's diff sees some of
 * them and not others, so none are left to it.
 */
import { isNode } from "./flatten.ts";
import { formatPointer } from "./pointer.ts";

/** Keys below these are names that somebody chose, never keywords. */
const maps = new Set(["properties", "patternProperties", "$defs", "headers"]);
const isExtra = (key: string) => key === "example" || key === "examples" || key.startsWith("x-");

/** A part of a document without examples and extensions, and what these were, by the pointer to them. */
export function separate<T>(document: T): { plain: T; extras: Record<string, unknown> } {
  const extras: Record<string, unknown> = {};
  const strip = (value: unknown, pointer: string, named: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => strip(item, `${pointer}/${i}`, false));
    if (!isNode(value)) return value;
    const kept: [string, unknown][] = [];
    for (const [key, child] of Object.entries(value)) {
      const at = `${pointer}${formatPointer([key])}`;
      if (!named && isExtra(key)) extras[at] = child;
      else kept.push([key, strip(child, at, !named && maps.has(key))]);
    }
    return Object.fromEntries(kept);
  };
  return { plain: strip(document, "", false) as T, extras };
}
