/** Edits of a spec that stays as it is, as plain data: for tests of what a change means. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSpec, type Spec } from "../../scripts/lib/spec.ts";

const text = readFileSync(join(import.meta.dirname, "frozen-spec.yaml"), "utf8");

// The document is edited as plain data.
export type Node = any;
export type Edit = (document: Node) => unknown;

const parsed = parseSpec(text);
export const spec = (): Spec => structuredClone(parsed);

export function edited(edit: Edit): Spec {
  const document = spec();
  edit(document);
  return document;
}

export const json = "application/json";
const list = "/v2/{organization_id}/api_keys";
const one = `${list}/{api_key_id}`;
export const paths = { list, one, regenerate: `${one}/regenerate` };

/** An operation of a document. */
export const operations = {
  list: (document: Node) => document.paths[list].get,
  create: (document: Node) => document.paths[list].post,
  get: (document: Node) => document.paths[one].get,
  update: (document: Node) => document.paths[one].patch,
  delete: (document: Node) => document.paths[one].delete,
  regenerate: (document: Node) => document.paths[paths.regenerate].post,
};

export function rename(node: Node, from: string, to: string): void {
  const entries = Object.entries(node).map(([key, value]) => [key === from ? to : key, value]);
  for (const key of Object.keys(node)) delete node[key];
  Object.assign(node, Object.fromEntries(entries));
}
