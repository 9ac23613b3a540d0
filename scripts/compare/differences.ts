/** What a comparison of two documents reports: one fact per difference, and the location that it is at. */
import { isDeepStrictEqual } from "node:util";
import { inline } from "./schema-form.ts";
import type { Spec } from "../lib/spec.ts";

/** The two documents of a comparison. */
export interface Sides {
  base: Spec;
  revision: Spec;
  /** Whether what is gone on one side and new on the other, with the same content, counts as renamed. */
  renames: boolean;
}

export interface Location {
  /** The operationId; of an operation that is gone, its former one. Undefined for the document as a whole. */
  operation: string | undefined;
  /** Whether callers send or read what is there. */
  direction: "parameter" | "request" | "response" | "neither";
  /** `["response 200", "api_keys[]", "id"]`; empty for the operation itself. */
  path: string[];
  /** Of a property or parameter: whether it is required, of one that is on both sides, on both. */
  isRequired?: boolean;
}

export type Subject =
  | "document"
  | "server"
  | "credential"
  | "component"
  | "operation"
  | "parameter"
  | "body"
  | "response"
  | "header"
  | "media type"
  | "property"
  | "alternative"
  | "schema";

export interface Difference extends Location {
  subject: Subject;
  kind: "added" | "removed" | "renamed" | "changed";
  /** What was changed: `type`, `required`, `description`. Empty where the subject as a whole is meant. */
  aspect: string;
  /** The former value, name or schema. */
  before?: unknown;
  after?: unknown;
}

const readers = new Set(
  "description summary title tags externalDocs example examples $comment xml links openapi".split(
    " ",
  ),
);

/** Whether only readers notice a change of the keyword. `description of string` is a description. */
export const isProse = (aspect: string): boolean => {
  const [keyword = ""] = aspect.split(" of ");
  return readers.has(keyword.replace(/^schema /, "")) || keyword.startsWith("x-");
};

/** Whether nobody but readers sees a difference. */
export const areSame = (differences: Difference[]): boolean =>
  differences.every(({ aspect }) => isProse(aspect));

/** "response 200: `api_keys[].id`". */
export function locationOf({ path: [head = "", ...field] }: Location): string {
  return field.length === 0 ? head : `${head}: \`${field.join(".")}\``;
}

/** A difference for each aspect that the sides state differently, once their references are followed. */
export function changed(
  { base, revision }: Sides,
  at: Location,
  subject: Subject,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Difference[] {
  return Object.keys({ ...before, ...after }).flatMap((aspect): Difference[] => {
    const [old, now] = [inline(base, before[aspect]), inline(revision, after[aspect])];
    if (isDeepStrictEqual(old, now)) return [];
    return [{ ...at, subject, kind: "changed", aspect, before: old, after: now }];
  });
}

export const removed = (at: Location, subject: Subject, before: unknown): Difference => ({
  ...{ ...at, subject, kind: "removed", aspect: "", before },
});

export const added = (at: Location, subject: Subject, after: unknown): Difference => ({
  ...{ ...at, subject, kind: "added", aspect: "", after },
});
