/**
 * How much a change of the spec asks of the next version. Redocly's own rules know what breaks the wire;
 * whatever they do not rate passes through the table below, which knows TypeScript callers as well.
 */

export type Impact = "major" | "minor" | "patch";
export type Verdict = Impact | "none";
/** Who notices: the wire, the generated types, the methods of the client, readers of the docs. */
export type Sense = "wire" | "types" | "client" | "docs";
export type Direction = "parameter" | "request" | "response" | "neither";

/** A difference as Redocly reports it, with the direction its place has. */
export interface Difference {
  kind: "added" | "removed" | "modified";
  /** Redocly's name for what stands at the place: Schema, Parameter, Response, … */
  type: string;
  direction: Direction;
  /** The pointer of the place, in parts: paths, /v2/…, post, requestBody, … */
  path: string[];
  /** The keyword that was modified. */
  property: string;
  base: unknown;
  revision: unknown;
  /** Redocly's rating, and the rule behind it. Without a rule it is a default of Redocly's. */
  impact: Impact;
  rule: string;
}

interface Correction {
  change: string;
  matches: (difference: Difference) => boolean;
  impact: Impact;
  sense: Sense;
  reason: string;
}

/** Keywords for readers. */
export const words = ["description", "summary", "title", "tags", "externalDocs"];
const pages = ["Info", "Contact", "License", "Tag", "TagList", "ExternalDocs"];

/** What Redocly has no rule for, and what it means for a caller in TypeScript. The first match decides. */
const corrections: Correction[] = [
  {
    change: "words",
    matches: ({ property, type }) => words.includes(property) || pages.includes(type),
    impact: "patch",
    sense: "docs",
    reason: "for readers only",
  },
  {
    change: "a path parameter is renamed",
    matches: ({ type, property }) => type === "Parameter" && property === "name",
    impact: "major",
    sense: "types",
    reason: "the same on the wire, but a key of the generated types is renamed",
  },
  {
    change: "the template of a path is reworded",
    matches: ({ type, property }) => type === "PathItem" && property === "key",
    impact: "major",
    sense: "types",
    reason: "the same on the wire, but the path is a key of the generated types",
  },
  {
    change: "a property of a request is removed or renamed",
    matches: ({ kind, type, direction, path, property }) =>
      (kind === "removed" || property === "key") &&
      direction === "request" &&
      (type === "SchemaProperties" || (type === "Schema" && path.at(-2) === "properties")),
    impact: "major",
    sense: "types",
    reason: "a caller who sends it stops compiling",
  },
  {
    change: "a response's list of values loses some, or an open value becomes a list",
    matches: ({ property, direction }) => property === "enum" && direction === "response",
    impact: "major",
    sense: "types",
    reason: "a comparison with a value outside the list stops compiling",
  },
  {
    change: "a property of a request gets a default",
    matches: ({ property, direction, base }) =>
      property === "default" && direction === "request" && base === undefined,
    impact: "major",
    sense: "types",
    reason: "openapi-typescript generates a required property",
  },
  {
    change: "a property of a response loses its default",
    matches: ({ property, direction, revision }) =>
      property === "default" && direction === "response" && revision === undefined,
    impact: "major",
    sense: "types",
    reason: "openapi-typescript generates an optional property",
  },
  {
    change: "an operation gets a request body",
    matches: ({ kind, type }) => kind === "added" && type === "RequestBody",
    impact: "major",
    sense: "client",
    reason: "the method takes the body before its call options, so these move",
  },
  {
    change: "a success gets another status",
    matches: ({ kind, type, path }) =>
      kind === "added" && type === "Response" && path.at(-1)?.startsWith("2") === true,
    impact: "major",
    sense: "types",
    reason: "what a call returns gets one more shape",
  },
  {
    change: "a response gets another media type",
    matches: ({ kind, type, direction }) =>
      kind === "added" && type === "MediaType" && direction === "response",
    impact: "major",
    sense: "types",
    reason: "what a call returns gets one more shape",
  },
  {
    change: "a parameter, body or property of a request becomes optional",
    matches: ({ property, direction }) => property === "required" && direction !== "response",
    impact: "minor",
    sense: "types",
    reason: "callers may leave it out",
  },
  {
    change: "a property of a response becomes required",
    matches: ({ property, direction }) => property === "required" && direction === "response",
    impact: "minor",
    sense: "types",
    reason: "readers need no check any more",
  },
  {
    change: "a request's list of values grows, or is opened",
    matches: ({ property, direction }) => property === "enum" && direction !== "response",
    impact: "minor",
    sense: "types",
    reason: "callers may send more than before",
  },
  {
    change: "something is deprecated",
    matches: ({ property }) => property === "deprecated",
    impact: "minor",
    sense: "types",
    reason: "semver asks for a minor release",
  },
  {
    change: "anything else that is no text",
    // Had it narrowed what callers send or widened what they get, a rule of Redocly's would have rated it.
    matches: ({ impact, type }) => impact === "patch" && type !== "Root",
    impact: "minor",
    sense: "types",
    reason: "more is accepted, or more is promised",
  },
];

/** The impact of a difference, who notices, and why. */
export function rate(difference: Difference): Pick<Correction, "impact" | "sense" | "reason"> {
  const { impact, rule } = difference;
  const correction = rule === "" ? corrections.find((row) => row.matches(difference)) : undefined;
  return correction ?? { impact, sense: "wire", reason: rule && `Redocly's ${rule}` };
}

const order: Verdict[] = ["none", "patch", "minor", "major"];

/** The most that any of the changes asks for. */
export const verdictOf = (changes: { impact: Impact }[]): Verdict =>
  changes.reduce<Verdict>(
    (most, { impact }) => (rank(impact) > rank(most) ? impact : most),
    "none",
  );

export const rank = (verdict: Verdict): number => order.indexOf(verdict);

export type Version = [major: number, minor: number, patch: number];

/** The three numbers of a version; a release candidate counts as the release it leads to. */
export function parseVersion(text: unknown): Version | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(String(text))?.slice(1).map(Number);
  return parts as Version | undefined;
}

/** The least version that may follow `base`. Below 1.0.0 a minor release may break, as semver has it. */
export function requiredVersion(base: Version, verdict: Verdict): Version {
  const [major, minor, patch] = base;
  if (verdict === "none") return base;
  if (verdict === "patch") return [major, minor, patch + 1];
  return verdict === "minor" || major === 0 ? [major, minor + 1, 0] : [major + 1, 0, 0];
}

export function isAtLeast(version: Version, least: Version): boolean {
  const differing = version.findIndex((number, place) => number !== least[place]);
  return differing === -1 || version[differing]! > least[differing]!;
}
