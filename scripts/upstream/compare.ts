/** Compares two documents, and separates the differences that are on purpose from new ones. */
import { createHash } from "node:crypto";
import { shapeOf } from "../lib/place.ts";
import { type Operation, operationsOf, type Spec } from "../lib/spec.ts";
import { prose, relatedTo, takeSnapshot } from "./snapshot.ts";

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
  const names = new Map(operationsOf(ours).map((one) => [shapeOf(one), one.operationId]));
  const nameOf = (operation: Operation) =>
    names.get(shapeOf(operation)) ?? `${operation.method} ${operation.path}`;
  const [they, we] = [takeSnapshot(relatedTo(ours, theirs), nameOf), takeSnapshot(ours, nameOf)];

  const differences: UpstreamDifference[] = [];
  for (const location of new Set([...they.keys(), ...we.keys()])) {
    const [their, our] = [they.get(location), we.get(location)];
    if (their && our) {
      for (const aspect of new Set([...their.aspects.keys(), ...our.aspects.keys()])) {
        const [a, b] = [their.aspects.get(aspect) ?? "", our.aspects.get(aspect) ?? ""];
        if (a === b || (prose.has(aspect) && a === "")) continue;
        differences.push({
          kind: "differs",
          location: `${location}: ${aspect}`,
          they: a,
          ours: b,
          quote: prose.has(aspect) ? `text ${hash(a)}` : a,
        });
      }
      continue;
    }
    const { parent, aspects } = (their ?? our)!;
    // What is missing as a whole is reported once, without its parts.
    if (parent !== undefined && !(they.has(parent) && we.has(parent))) continue;
    const text = [...aspects].map(([aspect, value]) => `${aspect}: ${value}`).join("; ");
    differences.push(
      their
        ? { kind: "theirs", location, they: text, ours: "", quote: "" }
        : { kind: "ours", location, they: "", ours: text, quote: "" },
    );
  }
  return differences;
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
