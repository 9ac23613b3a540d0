/** Compares two documents, and separates the differences that are on purpose from new ones. */
import { createHash } from "node:crypto";
import { compareSpecs } from "../compare/compare.ts";
import { type Difference, isProse } from "../compare/differences.ts";
import { schemaForm } from "../compare/schema-form.ts";
import { isNode, type Node, type Schema, type Spec } from "../lib/spec.ts";
import { relatedTo, withoutNoise } from "./prepare.ts";

/** `theirs`: only they have it; `ours`: only we have it; `differs`: both have it, and state different things. */
export type Kind = "theirs" | "ours" | "differs";

export interface UpstreamDifference {
  kind: Kind;
  location: string;
  /** What their document states. */
  they: string;
  ours: string;
  /** What a decision must quote, so that it expires when they change their mind: `they`, or a hash of prose. */
  quote: string;
  difference: Difference;
}

/** A row of openapi/upstream-decisions.yaml: exactly one of `theirs`, `ours` and `differs`, a pattern of locations. */
export interface Decision {
  theirs?: string;
  ours?: string;
  differs?: string;
  /** With `differs`: what they stated at the time of the decision. */
  they?: string;
  reason: string;
}

export interface Comparison {
  undecided: UpstreamDifference[];
  decided: { decision: Decision; differences: UpstreamDifference[] }[];
  /** Decisions that match no difference any more. */
  obsolete: Decision[];
}

/** Every difference between their document and ours, for the operations of ours and new ones beside them. */
export function compareDocuments(theirs: Spec, ours: Spec): UpstreamDifference[] {
  const they = withoutNoise(relatedTo(ours, theirs), ours);
  const we = withoutNoise(ours, ours);
  return compareSpecs(they, we, { renames: false }).flatMap((difference): UpstreamDifference[] => {
    const { subject, kind, aspect, operation, path, before, after } = difference;
    if (subject === "document" || subject === "component" || isSilent(aspect)) return [];
    // Only an operation's summary, and what somebody sends or reads, is described for callers.
    if (aspect === "summary" && subject !== "operation") return [];
    if (aspect === "description" && (subject === "credential" || subject === "server")) return [];
    const isTheirs = kind === "removed";
    // A new operation of theirs is called by its route, whatever they call it.
    const { method, path: route } = (before ?? {}) as Node;
    const isNew = subject === "operation" && isTheirs;
    const name = isNew ? `${String(method)} ${String(route)}` : operation;
    const parts = [name, ...path.map((part) => part.replaceAll("`", ""))];
    const location = parts.filter((part) => part !== undefined).join(": ");
    if (kind !== "changed") {
      const text = textOfWhole(isTheirs ? they : we, difference);
      return isTheirs
        ? [{ kind: "theirs", location, they: text, ours: "", quote: "", difference }]
        : [{ kind: "ours", location, they: "", ours: text, quote: "", difference }];
    }
    const [a, b] = [textOf(before, aspect), textOf(after, aspect)];
    if (a === b || (isProse(aspect) && a === "")) return [];
    const quote = isProse(aspect) ? `text ${hash(a)}` : a;
    return [
      { kind: "differs", location: `${location}: ${aspect}`, they: a, ours: b, quote, difference },
    ];
  });
}

/** Keywords without meaning for the data, and what documents call the parameters of a path. */
const silent =
  /^(examples?|title|tags|externalDocs|servers|url|path|summary of .*|description of a part|x-.*)$/;
const isSilent = (aspect: string) => silent.test(aspect);

/** What there is to say of something that only one side has. */
function textOfWhole(spec: Spec, { subject, kind, before, after, isRequired }: Difference): string {
  const value = (kind === "removed" ? before : after) as Node;
  const of = (aspects: Node) =>
    Object.entries(aspects)
      .map(([aspect, one]) => [aspect, textOf(one, aspect)] as const)
      .filter(([aspect, text]) => text !== "" && !isSilent(aspect))
      .map(([aspect, text]) => `${aspect}: ${text}`)
      .join("; ");
  if (subject === "server" || subject === "credential") return of({ ...value, description: "" });
  if (subject === "operation") {
    const { summary, description, permissions } = value;
    return of({ summary, description, permissions });
  }
  const isField = subject === "property" || subject === "alternative";
  const { content, description, required, schema } = value;
  const json = isNode(content) ? (content["application/json"] as Node | undefined) : undefined;
  const form = isField ? (value as Schema) : schemaForm(spec, schema ?? json?.schema);
  const { properties: _, items: __, required: ___, type, ...rest } = form;
  const hasSchema =
    isField || subject === "media type" || schema !== undefined || json !== undefined;
  return of({
    type: hasSchema ? (type ?? "anything") : "",
    ...rest,
    ...(isField ? {} : { description }),
    ...(isField && { required: isRequired ?? false }),
    ...((subject === "parameter" || subject === "body") && { required: required ?? false }),
  });
}

/** Empty for what is not stated. */
function textOf(value: unknown, aspect: string): string {
  if (aspect === "required") return value === true ? "yes" : "no";
  if (aspect === "type" && value === undefined) return "anything";
  if (value === undefined) return "";
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.join(" or ");
  return typeof value === "string" ? value.trim().replaceAll(/\s+/g, " ") : JSON.stringify(value);
}

/** Short, and no copy of their text. */
const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

const kinds: Kind[] = ["theirs", "ours", "differs"];

export const kindOf = (decision: Decision): Kind =>
  kinds.find((kind) => decision[kind] !== undefined)!;

/** The rows of the decisions file; throws an Error with the number of a row that is incomplete. */
export function parseDecisions(rows: unknown): Decision[] {
  if (!Array.isArray(rows)) throw new Error("The decisions are not a list.");
  rows.forEach((row: Partial<Decision> | null, i) => {
    const found = kinds.filter((kind) => typeof row?.[kind] === "string");
    const quotes = typeof row?.they === "string";
    if (found.length !== 1 || !row?.reason || quotes !== (found[0] === "differs")) {
      throw new Error(
        `Decision ${i + 1} is incomplete: it needs one of theirs, ours and differs (with they), and a reason.`,
      );
    }
  });
  return rows as Decision[];
}

export function sort(differences: UpstreamDifference[], decisions: Decision[]): Comparison {
  const matched = decisions.map((decision) => ({
    decision,
    differences: differences.filter((difference) => covers(decision, difference)),
  }));
  const known = new Set(matched.flatMap((row) => row.differences));
  return {
    undecided: differences.filter((difference) => !known.has(difference)),
    decided: matched.filter((row) => row.differences.length > 0),
    obsolete: matched.filter((row) => row.differences.length === 0).map(({ decision }) => decision),
  };
}

function covers(decision: Decision, { kind, location, quote }: UpstreamDifference): boolean {
  const pattern = decision[kind];
  if (pattern === undefined || !matches(pattern, location)) return false;
  return kind !== "differs" || decision.they === quote;
}

/** In a pattern ** stands for any text, and * for any text within one part of a location. */
function matches(pattern: string, location: string): boolean {
  const parts = pattern.split(/(\*\*?)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "(?:(?!: ).)*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(location);
}
