/** The differences of two specs as rows of the report: rated by rules.ts, and in words. */
import { compareSpecs } from "../compare/compare.ts";
import { type Difference, keywordOf, locationOf } from "../compare/differences.ts";
import type { Schema, Spec } from "../lib/spec.ts";
import { type Audience, rate } from "./rules.ts";
import type { Impact } from "./version.ts";

export interface Change {
  /** operationIds; none for a change of the document as a whole. */
  operations: string[];
  impact: Impact;
  audience: Audience;
  change: string;
  /** Why the impact is this one, where the change does not say so. */
  reason: string;
}

/** Every change between two documents. */
export const specChanges = (base: Spec, revision: Spec): Change[] =>
  withoutFirstServers(compareSpecs(base, revision))
    .flatMap(eachMember)
    .map((difference) => ({
      operations: difference.operation === undefined ? [] : [difference.operation],
      ...rate(difference),
      change: describe(difference),
    }));

/** The first server has a row of its own: it is not new, and the former one not gone, as well. */
function withoutFirstServers(differences: Difference[]): Difference[] {
  const first = differences.find(({ subject, aspect }) => subject === "server" && aspect === "url");
  const heads = [first?.before, first?.after].map((url) => `server ${String(url)}`);
  return differences.filter(
    ({ subject, kind, path }) =>
      !first || subject !== "server" || kind === "changed" || !heads.includes(path[0]!),
  );
}

/**
 * Permissions and credentials are lists, and a reader asks for each. Of a new one, `before` is the former list,
 * undefined where none was stated.
 */
function eachMember(difference: Difference): Difference[] {
  const { aspect, before, after } = difference;
  if (difference.subject !== "operation" || !/^(permission|credential)s$/.test(aspect))
    return [difference];
  const [old, now] = [(before ?? []) as string[], (after ?? []) as string[]];
  const member = { ...difference, aspect: aspect.slice(0, -1) };
  return [
    ...now.filter((one) => !old.includes(one)).map((one) => ({ ...member, after: one })),
    ...old
      .filter((one) => !now.includes(one))
      .map((one) => ({ ...member, before: one, after: undefined })),
  ];
}

function describe(difference: Difference): string {
  const { kind, subject, aspect } = difference;
  const [before, after] = [difference.before, difference.after].map((value) =>
    // One type alone is shown as it is written.
    aspect === "type" && Array.isArray(value) && value.length === 1 ? (value[0] as string) : value,
  );
  const location = locationOf(difference) || "the operation";
  const what =
    subject === "alternative"
      ? `${location}: an alternative (${nameOfSchema((before ?? after) as Schema)})`
      : location;
  if (kind === "added")
    return difference.isRequired && difference.direction !== "response"
      ? `${what} is new and required`
      : `${what} is new`;
  if (kind === "removed") return `${what} is gone`;
  if (kind === "renamed") return `${what} was ${formerName(String(before), String(after))}`;
  if (aspect === "required") return `${what} became ${after === true ? "required" : "optional"}`;
  if (aspect === "operationId") return `the operationId was ${show(before)}`;
  if (aspect === "permission")
    return after === undefined ? `${show(before)} is not needed` : `needs ${show(after)}`;
  if (aspect === "credential")
    return after === undefined
      ? `${show(before)} is not accepted any more`
      : `${show(after)} is accepted`;
  const values = `${show(after)}, it was ${show(before)}`;
  if (subject === "operation" && aspect === "path") return `the path reads ${values}`;
  if (subject === "operation" && aspect === "method") return `the method is ${values}`;
  if (aspect === "url") return `${what} is ${values}`;
  if (isText(before) && isText(after) && docKeywords.has(keywordOf(aspect)))
    return `${what}: ${aspect} reworded`;
  if (/^(examples?|tags|externalDocs|x-)/.test(aspect)) {
    return `${what}: ${aspect.replace(/^\S+/, "`$&`")} changed`;
  }
  return `${what}: ${aspect} is ${values}`;
}

/** Keywords that hold text for readers. */
const docKeywords = new Set(["description", "summary", "title", "$comment"]);
const isText = (value: unknown) => value === undefined || typeof value === "string";

/** Of "query parameter `a`" beside "query parameter `b`" only the name. */
function formerName(before: string, after: string): string {
  const [, kind, name] = /^(.*)(`.*`)$/.exec(before) ?? [];
  if (name === undefined) return show(before);
  return after.startsWith(kind!) ? name : before;
}

/** "object with `a`, `b`". */
function nameOfSchema({ type = ["anything"], properties = {} }: Schema): string {
  const names = Object.keys(properties as object).map((name) => `\`${name}\``);
  return [[type].flat().join(" or "), names.join(", ")].filter(Boolean).join(" with ");
}

function show(value: unknown): string {
  if (value === undefined) return "not set";
  const text = typeof value === "string" && value !== "" ? value : JSON.stringify(value);
  return `\`${text.length > 200 ? `${text.slice(0, 200)} …` : text}\``;
}
