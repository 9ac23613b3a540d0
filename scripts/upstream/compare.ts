/** Two documents' facts, compared, and the differences told apart by what was decided. Reads what it is given. */
import { createHash } from "node:crypto";
import { shapeOf } from "../lib/place.ts";
import { type Operation, operationsOf, type Spec } from "../lib/spec.ts";
import { apiKeysOnly, factsOf, prose } from "./facts.ts";

/** `theirs`: they have it, ours lacks it; `ours`: the reverse; `otherwise`: both speak of it, and differ. */
export type Kind = "theirs" | "ours" | "otherwise";

export interface Difference {
  kind: Kind;
  place: string;
  /** What they say; of a text only in words, as `mark` is what a decision quotes. */
  they: string;
  ours: string;
  /** What a decision on this difference has to quote, so that it ends when they change their mind. */
  mark: string;
}

/** A row of openapi/upstream-decisions.yaml: one of `theirs`, `ours`, `otherwise` is a pattern of places. */
export interface Decision {
  theirs?: string;
  ours?: string;
  otherwise?: string;
  /** With `otherwise`: what they said when it was decided. */
  they?: string;
  reason: string;
}

export interface Report {
  fresh: Difference[];
  decided: { decision: Decision; differences: Difference[] }[];
  /** Decisions that match nothing any more. */
  stale: Decision[];
}

/** Every difference between their document and ours, for the operations of api_keys. */
export function differencesOf(theirs: Spec, ours: Spec): Difference[] {
  const names = new Map(operationsOf(ours).map((one) => [shapeOf(one), one.operationId]));
  const nameOf = (operation: Operation) =>
    names.get(shapeOf(operation)) ?? `${operation.method} ${operation.path}`;
  const [they, we] = [factsOf(apiKeysOnly(theirs), nameOf), factsOf(ours, nameOf)];

  const differences: Difference[] = [];
  for (const place of new Set([...they.keys(), ...we.keys()])) {
    const [their, our] = [they.get(place), we.get(place)];
    if (their && our) {
      for (const aspect of new Set([...their.says.keys(), ...our.says.keys()])) {
        const [a, b] = [their.says.get(aspect) ?? "", our.says.get(aspect) ?? ""];
        if (a === b || (prose.has(aspect) && a === "")) continue;
        const mark = prose.has(aspect) ? `text ${fingerprint(a)}` : a;
        differences.push({
          kind: "otherwise",
          place: `${place}: ${aspect}`,
          they: a,
          ours: b,
          mark,
        });
      }
      continue;
    }
    // A part of what is missing as a whole is not told again.
    const parent = (their ?? our)!.parent;
    if (parent !== undefined && !(they.has(parent) && we.has(parent))) continue;
    const says = [...(their ?? our)!.says].map(([aspect, text]) => `${aspect}: ${text}`).join("; ");
    differences.push(
      their
        ? { kind: "theirs", place, they: says, ours: "", mark: "" }
        : { kind: "ours", place, they: "", ours: says, mark: "" },
    );
  }
  return differences;
}

/** Short, and no copy of their words. */
const fingerprint = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

const kinds: Kind[] = ["theirs", "ours", "otherwise"];

export const kindOf = (decision: Decision): Kind =>
  kinds.find((kind) => decision[kind] !== undefined)!;

/** The rows of the decisions file; throws an Error that names a row which is none. */
export function decisionsOf(rows: unknown): Decision[] {
  if (!Array.isArray(rows)) throw new Error("The decisions are not a list.");
  rows.forEach((row: Partial<Decision> | null, i) => {
    const given = kinds.filter((kind) => typeof row?.[kind] === "string");
    const quotes = typeof row?.they === "string";
    if (given.length !== 1 || !row?.reason || quotes !== (given[0] === "otherwise")) {
      throw new Error(
        `Decision ${i + 1} is incomplete: one of theirs, ours and otherwise (with they), and a reason.`,
      );
    }
  });
  return rows as Decision[];
}

export function sort(differences: Difference[], decisions: Decision[]): Report {
  const decided = decisions.map((decision) => ({
    decision,
    differences: differences.filter((difference) => covers(decision, difference)),
  }));
  const known = new Set(decided.flatMap((row) => row.differences));
  return {
    fresh: differences.filter((difference) => !known.has(difference)),
    decided: decided.filter((row) => row.differences.length > 0),
    stale: decided.filter((row) => row.differences.length === 0).map(({ decision }) => decision),
  };
}

function covers(decision: Decision, { kind, place, mark }: Difference): boolean {
  const pattern = decision[kind];
  if (pattern === undefined || !matches(pattern, place)) return false;
  return kind !== "otherwise" || decision.they === mark;
}

/** In a pattern ** stands for any text, and * for any within one part of a place. */
function matches(pattern: string, place: string): boolean {
  const parts = pattern.split(/(\*\*?)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "(?:(?!: ).)*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(place);
}
