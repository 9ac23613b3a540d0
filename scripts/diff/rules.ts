/**
 * How much each kind of difference asks of the next version: of whoever sends and reads on the wire, and of
 * callers in TypeScript.
 */
import { isDeepStrictEqual } from "node:util";
import { type Difference, isProse, keywordOf } from "../compare/differences.ts";
import { lowerLimits, upperLimits } from "../compare/schema-form.ts";
import { isNode, shapeOf } from "../lib/spec.ts";
import type { Impact } from "./version.ts";

/** Who notices: the wire, the generated types, the methods of the client, readers of the docs. */
export type Audience = "wire" | "types" | "client" | "docs";

export interface Rating {
  impact: Impact;
  audience: Audience;
  /** Empty where the change itself says it. */
  reason: string;
}

type Judgement = Rating | ((difference: Difference) => Rating);

const major = (audience: Audience, reason = ""): Rating => ({ impact: "major", audience, reason });
const minor = (audience: Audience, reason = ""): Rating => ({ impact: "minor", audience, reason });
const readersOnly: Rating = { impact: "patch", audience: "docs", reason: "for readers only" };

const lostProperty = {
  sent: major("types", "a caller who sends it stops compiling"),
  read: major("types", "code that reads it stops compiling"),
};

/** Of a subject and what happened to it, or of an aspect of it: the judgement, by direction where that counts. */
const rules: Record<string, Judgement | { sent: Judgement; read: Judgement }> = {
  prose: readersOnly,
  deprecated: minor("types", "semver asks for a minor release"),
  "became required": {
    sent: major("wire", "requests without it fail"),
    read: minor("types", "readers need no check any more"),
  },
  "became optional": {
    sent: minor("types", "callers may leave it out"),
    read: major("types", "readers need a check"),
  },

  "document webhooks": minor("types"),
  "document changed": readersOnly,
  "server url": major("client", "a client without baseUrl sends its credential there"),
  "server added": minor("client"),
  "server removed": major("client", "a baseUrl that is not documented any more"),
  "credential added": minor("wire"),
  "credential removed": major("wire", "what is sent is not accepted any more"),
  "credential renamed": readersOnly,
  "credential changed": major("wire", "what is sent is not accepted any more"),
  "component added": minor("types", "a type's name"),
  "component removed": major("types", "a type's name"),

  "operation added": minor("client"),
  "operation removed": major("client", "its callers stop compiling"),
  "operation operationId": ({ before }) =>
    before === undefined
      ? minor("client", "it names a method and a type")
      : major("client", "it names a method and a type"),
  "operation path": ({ before, after }) =>
    shapeOf({ method: "", path: String(before) }) === shapeOf({ method: "", path: String(after) })
      ? major("types", "the same on the wire, but the path is a key of the generated types")
      : major("wire"),
  "operation servers": major("client", "its calls and their credential go there"),
  "operation permission": ({ before, after }) => {
    if (after === undefined) return minor("wire");
    return before === undefined
      ? minor("wire", "what is needed was not stated before")
      : major("wire", "keys without it are refused");
  },
  "operation credential": ({ after }) =>
    after === undefined ? major("wire", "calls with it are refused") : minor("wire"),
  "operation changed": major("wire"),

  "parameter added": ({ isRequired }) =>
    isRequired ? major("wire", "calls without it fail") : minor("types"),
  "parameter removed": major("types", "a caller who passes it stops compiling"),
  "parameter renamed": ({ before, after }) =>
    [before, after].every((name) => String(name).startsWith("path"))
      ? major("types", "the same on the wire, but a key of the generated types is renamed")
      : major("wire", "a caller who passes it stops compiling"),
  "parameter changed": major("wire", "it is sent in another way"),
  "body added": major("client", "the method takes the body before its call options, so these move"),
  "body removed": major("client", "the method does not take it any more"),
  "response added": ({ path }) =>
    path[0]!.startsWith("response 2")
      ? major("types", "what a call returns gets one more shape")
      : minor("wire"),
  "response removed": major("types", "code that handles it stops compiling"),
  "response renamed": major("types", "code that handles it stops compiling"),
  "header added": minor("wire"),
  "header removed": major("wire"),
  "header changed": major("wire"),
  "media type added": {
    sent: minor("types", "more is accepted"),
    read: major("types", "what a call returns gets one more shape"),
  },
  "media type removed": major("wire"),
  "media type changed": major("wire", "a body is written in another way"),

  "property added": {
    sent: ({ isRequired }) =>
      isRequired ? major("wire", "requests without it fail") : minor("types"),
    read: minor("types"),
  },
  "property removed": lostProperty,
  "property renamed": lostProperty,
  "alternative added": {
    sent: minor("types", "more is accepted"),
    read: major("types", "code that reads it gets one more shape"),
  },
  "alternative added overlapping": {
    sent: major("wire", "oneOf refuses what another alternative accepts as well"),
    read: major("types", "code that reads it gets one more shape"),
  },
  "alternative removed": {
    sent: major("wire", "less is accepted"),
    read: major("types", "a check for it stops compiling"),
  },

  "schema type": { sent: rateSentType, read: rateReadType },
  "schema enum": {
    sent: rateSentEnum,
    read: major("types", "a comparison with a value outside the list stops compiling"),
  },
  "schema default": rateDefault,
  "schema additionalProperties": rateAdditional,
  "schema readOnly": {
    sent: ({ after }) =>
      after === true ? major("wire", "the server ignores or refuses it") : minor("types"),
    read: readersOnly,
  },
  "schema writeOnly": {
    sent: readersOnly,
    read: ({ after }) =>
      after === true ? major("wire", "responses do not have it any more") : minor("types"),
  },
  "schema format": (difference) =>
    [difference.before, difference.after].every((one) => one === "password" || one === undefined)
      ? { ...readersOnly, reason: "tools hide the value; it is no constraint" }
      : rateConstraint(difference),
  "schema changed": rateConstraint,
};

/** The rating of a difference, by the most specific rule that there is. */
export function rate(difference: Difference): Rating {
  const { subject, kind, aspect, after } = difference;
  const keyword = keywordOf(aspect);
  // The most specific name comes first.
  const names = [`${subject} ${kind} ${aspect}`, `${subject} ${kind}`];
  if (kind === "changed") {
    names.unshift(`${subject} ${keyword}`);
    if (keyword === "deprecated") names.unshift(keyword);
    if (keyword === "required") names.unshift(`became ${after === true ? "required" : "optional"}`);
    if (isProse(aspect)) names.unshift("prose");
  }
  const name = names.find((one) => Object.hasOwn(rules, one));
  if (name === undefined) return major("wire", "no rule knows it");
  const rule = rules[name]!;
  const judgement = "sent" in rule ? rule[isSent(difference) ? "sent" : "read"] : rule;
  return typeof judgement === "function" ? judgement(difference) : judgement;
}

const isSent = ({ direction }: Difference) => direction !== "response";

const tighter = (sent: boolean): Rating =>
  sent ? major("wire", "less is accepted") : minor("types", "more is promised");
const looser = (sent: boolean): Rating =>
  sent ? minor("types", "more is accepted") : major("wire", "less is promised");

/** A keyword that limits values: whether fewer are valid than before, or more, or others. */
function rateConstraint(difference: Difference): Rating {
  const { aspect, before, after } = difference;
  const sent = isSent(difference);
  const keyword = keywordOf(aspect);
  if (before === undefined || (keyword === "uniqueItems" && after === true)) return tighter(sent);
  if (after === undefined || keyword === "uniqueItems") return looser(sent);
  const growth = Number(after) - Number(before);
  if (upperLimits.has(keyword)) return growth < 0 ? tighter(sent) : looser(sent);
  if (lowerLimits.has(keyword)) return growth > 0 ? tighter(sent) : looser(sent);
  return major("wire", "other values than before");
}

/** Types that only one side allows; undefined allows any. */
function changedTypes({ before, after }: Difference) {
  const all = ["array", "boolean", "null", "number", "object", "string"];
  const [old, now] = [before, after].map((types) => (types as string[] | undefined) ?? all);
  const lacks = (types: string[], other: string[]) =>
    types.filter(
      (type) => !other.includes(type) && !(type === "integer" && other.includes("number")),
    );
  return { gained: lacks(now!, old!), lost: lacks(old!, now!) };
}

function rateSentType(difference: Difference): Rating {
  const { lost } = changedTypes(difference);
  return lost.length === 0 ? looser(true) : tighter(true);
}

function rateReadType(difference: Difference): Rating {
  const { gained, lost } = changedTypes(difference);
  if (gained.length > 0 && lost.join() === "integer") return looser(false);
  if (gained.length > 0) return major("types", "code that reads it gets one more type");
  const isHarmless =
    difference.before === undefined || lost.every((type) => type === "null" || type === "number");
  return isHarmless
    ? minor("types", "readers need no check any more")
    : major("types", "a check for it stops compiling");
}

function rateSentEnum({ before, after }: Difference): Rating {
  const kept = (value: unknown) =>
    (after as unknown[]).some((other) => isDeepStrictEqual(value, other));
  const isOpen = after === undefined || (Array.isArray(before) && before.every(kept));
  return isOpen ? minor("types", "callers may send more than before") : tighter(true);
}

function rateDefault(difference: Difference): Rating {
  const { before, after, direction, isRequired } = difference;
  const sent = isSent(difference);
  if (before !== undefined && after !== undefined)
    return major(
      "wire",
      sent ? "calls that leave it out do something else" : "a missing value means something else",
    );
  const isSet = after !== undefined;
  // Of a property, openapi-typescript generates a required one where it has a default.
  const isTyped = isRequired === false && direction !== "parameter";
  if (!isTyped || sent !== isSet) return minor("types");
  const generated = isSet ? "a required" : "an optional";
  return major("types", `openapi-typescript generates ${generated} property`);
}

/** Further fields of an object: undefined allows any, and the types do not name them. */
function rateAdditional(difference: Difference): Rating {
  const { before, after } = difference;
  const sent = isSent(difference);
  if (before !== undefined && before !== false)
    return major("types", "code that uses further fields stops compiling");
  const isTighter = after === false || (before === undefined && sent && isNode(after));
  return isTighter ? tighter(sent) : minor("types", "further fields are allowed");
}
