/** The changes of a spec in words: what Redocly reports, rated by rules.ts. */
import { placeOf } from "../lib/place.ts";
import { parsePointer } from "../lib/pointer.ts";
import { type Difference, type Direction, type Impact, rate, type Sense, words } from "./rules.ts";
import { methods, operationsOf, type Spec } from "../lib/spec.ts";

export interface Change {
  /** operationIds; none for a change of the document as a whole. */
  operations: string[];
  impact: Impact;
  sense: Sense;
  change: string;
  /** Why the impact is this one, where Redocly did not say so. */
  reason: string;
}

/** What this module reads of `redocly diff --format json`. */
export interface RedoclyChange {
  path: string;
  typeName: string;
  kind: Difference["kind"];
  impact: Impact;
  verdicts: { ruleId: string }[];
  property?: string;
  base?: { value: unknown };
  revision?: { value: unknown };
}

/** Both documents are flattened, and the report is of these. */
export function changesOf(report: RedoclyChange[], base: Spec, revision: Spec): Change[] {
  return report.flatMap(differencesOf).map((difference) => {
    // What is gone stands in the base alone.
    const document = difference.kind === "removed" ? base : revision;
    return {
      operations: operationsAt(document, difference.path),
      ...rate(difference),
      change: wordsOf(difference, placeOf(document, difference.path)),
    };
  });
}

/** Redocly reports a list of required properties as one; a reader asks for each property. */
function differencesOf(report: RedoclyChange): Difference[] {
  // The name of a method and a type: names.ts compares it.
  if (report.property === "operationId") return [];
  const path = parsePointer(report.path);
  const difference: Difference = {
    kind: report.kind,
    type: report.typeName,
    direction: directionOf(path),
    path,
    property: report.property ?? "",
    base: report.base?.value,
    revision: report.revision?.value,
    impact: report.impact,
    rule: report.verdicts[0]?.ruleId ?? "",
  };
  if (difference.type !== "Schema" || difference.property !== "required") return [difference];
  const before = (difference.base ?? []) as string[];
  const after = (difference.revision ?? []) as string[];
  const each = (name: string, required: boolean): Difference => ({
    ...difference,
    path: [...path, "properties", name],
    base: !required,
    revision: required,
    // The rule that rated the list meant one of the two ways.
    rule: required === (difference.direction !== "response") ? difference.rule : "",
  });
  return [
    ...after.filter((name) => !before.includes(name)).map((name) => each(name, true)),
    ...before.filter((name) => !after.includes(name)).map((name) => each(name, false)),
  ];
}

function directionOf([root, , , part]: string[]): Direction {
  if (root !== "paths") return "neither";
  if (part === "parameters") return "parameter";
  if (part === "requestBody") return "request";
  return part === "responses" ? "response" : "neither";
}

function operationsAt(document: Spec, [root, path, method = ""]: string[]): string[] {
  if (root !== "paths") return [];
  return operationsOf(document)
    .filter((operation) => operation.path === path)
    .filter((operation) => !methods.has(method) || operation.method === method.toUpperCase())
    .map(({ operationId }) => operationId);
}

function wordsOf({ kind, type, property, base, revision }: Difference, place: string): string {
  const what = place === "" ? "the operation" : place;
  if (kind === "added") return `${what} is new`;
  if (kind === "removed") return `${what} is gone`;
  if (property === "required")
    return `${what} became ${revision === true ? "required" : "optional"}`;
  if (type === "PathItem" && property === "key") {
    return `${what} reads ${show(revision)}, it was ${show(base)}`;
  }
  if (property === "key" || (type === "Parameter" && property === "name")) {
    return `${what} was ${show(base)}`;
  }
  if (words.includes(property)) return `${what}: ${property} reworded`;
  return `${what}: ${property} is ${show(revision)}, it was ${show(base)}`;
}

const show = (value: unknown): string => {
  if (value === undefined) return "not set";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
};
