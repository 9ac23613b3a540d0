/** What a comparison of two documents reports: one fact per difference, and the location that it is at. */

export interface Location {
  /** The operationId; of an operation that is gone, its former one. Undefined for the document as a whole. */
  operation: string | undefined;
  /** Whether callers send or read what is there. */
  direction: "parameter" | "request" | "response" | "neither";
  /** `["response 200", "api_keys[]", "id"]`; empty for the operation itself. */
  path: string[];
  /** Of a property or parameter: whether it is required, of one that is on both sides, on both. */
  isRequired?: boolean | undefined;
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
  /** What was changed: `type`, `required`, `description`. Of an alternative, the keyword that lists it. */
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

/** The keyword of an aspect: `description of string` and `schema description` are descriptions. */
export const keywordOf = (aspect: string): string =>
  aspect.replace(/ of .*$/, "").replace(/^schema /, "");

/** Whether only readers notice a change of the keyword. */
export const isProse = (aspect: string): boolean =>
  readers.has(keywordOf(aspect)) || aspect.startsWith("x-");

/** "response 200: `api_keys[].id`". */
export function locationOf({ path: [head = "", ...field] }: Location): string {
  return field.length === 0 ? head : `${head}: \`${field.join(".")}\``;
}
