/**
 * How much each kind of difference asks of the next version: of whoever sends and reads on the wire, and of
 * callers in TypeScript. The first rule that matches decides.
 */
import { isDeepStrictEqual } from "node:util";
import { type Difference, isProse } from "../compare/differences.ts";
import { isNode, shapeOf } from "../lib/spec.ts";
import { lowerLimits, upperLimits } from "../compare/schema-form.ts";
import type { Impact } from "./version.ts";

/** Who notices: the wire, the generated types, the methods of the client, readers of the docs. */
export type Audience = "wire" | "types" | "client" | "docs";

export interface Rating {
  impact: Impact;
  audience: Audience;
  /** Empty where the change itself says it. */
  reason: string;
}

type Rule = (difference: Difference) => Rating | undefined;

const major = (audience: Audience, reason = ""): Rating => ({ impact: "major", audience, reason });
const minor = (audience: Audience, reason = ""): Rating => ({ impact: "minor", audience, reason });
const readersOnly: Rating = { impact: "patch", audience: "docs", reason: "for readers only" };

const isSent = ({ direction }: Difference) => direction !== "response";
const keywordOf = ({ aspect }: Difference) => aspect.split(" of ")[0]!;

export function rate(difference: Difference): Rating {
  for (const rule of rules) {
    const rating = rule(difference);
    if (rating) return rating;
  }
  return major("wire", "no rule knows it");
}

const rules: Rule[] = [
  (difference) =>
    difference.kind === "changed" && isProse(difference.aspect) ? readersOnly : undefined,
  (difference) =>
    difference.kind === "changed" && keywordOf(difference) === "deprecated"
      ? minor("types", "semver asks for a minor release")
      : undefined,
  (difference) => bySubject[difference.subject]?.(difference),
  (difference) => (difference.subject === "schema" ? rateKeyword(difference) : undefined),
];

const bySubject: Partial<Record<Difference["subject"], Rule>> = {
  document: ({ aspect }) => (aspect === "webhooks" ? minor("types") : readersOnly),
  server: ({ kind, aspect }) => {
    if (aspect === "url")
      return major("client", "a client without baseUrl sends its credential there");
    if (kind === "added") return minor("client");
    return kind === "removed"
      ? major("client", "a baseUrl that is not documented any more")
      : undefined;
  },
  credential: ({ kind }) => {
    if (kind === "renamed") return readersOnly;
    return kind === "added"
      ? minor("wire")
      : major("wire", "what is sent is not accepted any more");
  },
  component: ({ kind }) =>
    kind === "added" ? minor("types", "a type's name") : major("types", "a type's name"),
  operation: rateOperation,
  parameter: ({ kind, aspect, path, after, before }) => {
    if (kind === "added") {
      const isRequired = isNode(after) && after.required === true;
      return isRequired ? major("wire", "calls without it fail") : minor("types");
    }
    if (kind === "removed") return major("types", "a caller who passes it stops compiling");
    if (kind === "renamed" && path[0]!.startsWith("path") && String(before).startsWith("path"))
      return major("types", "the same on the wire, but a key of the generated types is renamed");
    if (kind === "renamed") return major("wire", "a caller who passes it stops compiling");
    return aspect === "required"
      ? rateRequired(after === true, true)
      : major("wire", "it is sent in another way");
  },
  body: ({ kind, aspect, after }) => {
    if (kind === "added")
      return major("client", "the method takes the body before its call options, so these move");
    if (kind === "removed") return major("client", "the method does not take it any more");
    return aspect === "required" ? rateRequired(after === true, true) : undefined;
  },
  response: ({ kind, path }) => {
    const isSuccess = path[0]!.startsWith("response 2");
    if (kind === "added" && !isSuccess) return minor("wire");
    if (kind === "added") return major("types", "what a call returns gets one more shape");
    return major("types", "code that handles it stops compiling");
  },
  header: ({ kind, aspect, after }) => {
    if (kind === "added") return minor("wire");
    return aspect === "required" ? rateRequired(after === true, false) : major("wire");
  },
  "media type": (difference) => {
    if (difference.kind === "changed") return major("wire", "a body is written in another way");
    if (difference.kind !== "added") return major("wire");
    return isSent(difference)
      ? minor("types", "more is accepted")
      : major("types", "what a call returns gets one more shape");
  },
  property: (difference) => {
    const { kind, aspect, isRequired, after } = difference;
    if (aspect === "required") return rateRequired(after === true, isSent(difference));
    if (kind !== "added")
      return major(
        "types",
        isSent(difference)
          ? "a caller who sends it stops compiling"
          : "code that reads it stops compiling",
      );
    return isSent(difference) && isRequired
      ? major("wire", "requests without it fail")
      : minor("types");
  },
  alternative: (difference) => {
    if (isSent(difference))
      return difference.kind === "added"
        ? minor("types", "more is accepted")
        : major("wire", "less is accepted");
    return difference.kind === "added"
      ? major("types", "code that reads it gets one more shape")
      : major("types", "a check for it stops compiling");
  },
};

function rateRequired(isRequired: boolean, sent: boolean): Rating {
  if (sent)
    return isRequired
      ? major("wire", "requests without it fail")
      : minor("types", "callers may leave it out");
  return isRequired
    ? minor("types", "readers need no check any more")
    : major("types", "readers need a check");
}

function rateOperation({ kind, aspect, before, after }: Difference): Rating {
  if (kind === "added") return minor("client");
  if (kind === "removed") return major("client", "its callers stop compiling");
  if (aspect === "operationId") return major("client", "it names a method and a type");
  if (
    aspect === "path" &&
    shapeOf({ method: "", path: String(before) }) === shapeOf({ method: "", path: String(after) })
  )
    return major("types", "the same on the wire, but the path is a key of the generated types");
  if (aspect === "servers") return major("client", "its calls and their credential go there");
  if (aspect === "permission")
    return after === undefined ? minor("wire") : major("wire", "keys without it are refused");
  if (aspect === "credential")
    return after === undefined ? major("wire", "calls with it are refused") : minor("wire");
  return major("wire");
}

const tighter = (sent: boolean): Rating =>
  sent ? major("wire", "less is accepted") : minor("types", "more is promised");
const looser = (sent: boolean): Rating =>
  sent ? minor("types", "more is accepted") : major("wire", "less is promised");

/** A keyword of a schema that was set, removed or changed. */
function rateKeyword(difference: Difference): Rating {
  const { before, after } = difference;
  const sent = isSent(difference);
  const keyword = keywordOf(difference);
  if (keyword === "type") return rateType(before, after, sent);
  if (keyword === "enum") return rateEnum(before, after, sent);
  if (keyword === "default") return rateDefault(difference, sent);
  if (keyword === "readOnly" || keyword === "writeOnly") {
    if (sent === (keyword === "writeOnly")) return readersOnly;
    if (after !== true) return minor("types");
    return major(
      "wire",
      sent ? "the server ignores or refuses it" : "responses do not have it any more",
    );
  }
  if (
    keyword === "format" &&
    [before, after].every((one) => one === "password" || one === undefined)
  )
    return { ...readersOnly, reason: "tools hide the value; it is no constraint" };
  if (keyword === "additionalProperties") return rateAdditional(before, after, sent);
  if (before === undefined || after === undefined)
    return after === undefined ? looser(sent) : tighter(sent);
  if (upperLimits.has(keyword))
    return Number(after) < Number(before) ? tighter(sent) : looser(sent);
  if (lowerLimits.has(keyword))
    return Number(after) > Number(before) ? tighter(sent) : looser(sent);
  if (keyword === "uniqueItems") return after === true ? tighter(sent) : looser(sent);
  return major("wire", "other values than before");
}

function rateType(before: unknown, after: unknown, sent: boolean): Rating {
  const all = ["array", "boolean", "null", "number", "object", "string"];
  const list = (types: unknown) => (types as string[] | undefined) ?? all;
  const lacks = (types: string[], other: string[]) =>
    types.filter(
      (type) => !other.includes(type) && !(type === "integer" && other.includes("number")),
    );
  const gained = lacks(list(after), list(before));
  const lost = lacks(list(before), list(after));
  if (sent)
    return lost.length === 0
      ? minor("types", "more is accepted")
      : major("wire", "less is accepted");
  if (gained.length > 0 && lost.join() === "integer") return major("wire", "less is promised");
  if (gained.length > 0) return major("types", "code that reads it gets one more type");
  const isHarmless =
    before === undefined || lost.every((type) => type === "null" || type === "number");
  return isHarmless
    ? minor("types", "readers need no check any more")
    : major("types", "a check for it stops compiling");
}

function rateEnum(before: unknown, after: unknown, sent: boolean): Rating {
  if (!sent) return major("types", "a comparison with a value outside the list stops compiling");
  const kept = (value: unknown) =>
    (after as unknown[]).some((other) => isDeepStrictEqual(value, other));
  const isOpen = after === undefined || (Array.isArray(before) && before.every(kept));
  return isOpen
    ? minor("types", "callers may send more than before")
    : major("wire", "less is accepted");
}

function rateDefault({ before, after, direction, isRequired }: Difference, sent: boolean): Rating {
  if (before !== undefined && after !== undefined)
    return major(
      "wire",
      sent ? "calls that leave it out do something else" : "a missing value means something else",
    );
  const isSet = after !== undefined;
  // Of a property, openapi-typescript generates a required one where it has a default.
  const isTyped = isRequired === false && direction !== "parameter";
  if (isTyped && sent === isSet)
    return major(
      "types",
      `openapi-typescript generates ${isSet ? "a required" : "an optional"} property`,
    );
  return minor("types");
}

/** Further fields of an object: undefined allows any, and the types do not name them. */
function rateAdditional(before: unknown, after: unknown, sent: boolean): Rating {
  if (before !== undefined && before !== false)
    return major("types", "code that uses further fields stops compiling");
  const isTighter = after === false || (before === undefined && sent && isNode(after));
  return isTighter ? tighter(sent) : minor("types", "further fields are allowed");
}
