/** Compares parameters, headers, and request and response bodies. */
import { changed, type Difference, type Location, type Sides } from "./differences.ts";
import { compareNamed } from "./pairs.ts";
import { compareSchemas } from "./schemas.ts";
import { type Node, resolve, type Spec } from "../lib/spec.ts";

export function compareParameters(sides: Sides, before: Node, after: Node, at: Location) {
  const [{ schema, ...a }, { schema: other, ...b }] = [before, after];
  const absent = { required: false };
  return [
    ...changed(sides, at, "parameter", { ...absent, ...a }, { ...absent, ...b }),
    ...ofSchema(compareSchemas(sides, schema, other, at), a, b),
  ];
}

/** A request or response body: its media types, and its headers. */
export function compareBodies(sides: Sides, before: Node, after: Node, at: Location): Difference[] {
  const rest = ({ content: _, headers: __, ...aspects }: Node) => aspects;
  const [head = ""] = at.path;
  return [
    ...changed(sides, at, "body", rest(before), rest(after)),
    ...compareNamed(
      sides,
      "header",
      headersOf(sides.base, before),
      headersOf(sides.revision, after),
      (name) => ({ ...at, path: [`${head} header \`${name}\``] }),
      (pair, here) =>
        compareParameters(sides, pair.before, pair.after, here).map((difference) =>
          difference.subject === "parameter" ? { ...difference, subject: "header" } : difference,
        ),
    ),
    ...compareNamed(
      sides,
      "media type",
      contentOf(before),
      contentOf(after),
      (media) => ({ ...at, path: [`${head} as ${media}`] }),
      (pair, location) => {
        // A body is JSON where nothing else is said.
        const here = pair.to === "application/json" ? at : location;
        const [{ schema, ...a }, { schema: other, ...b }] = [pair.before, pair.after];
        return [
          ...changed(sides, here, "media type", a, b),
          ...ofSchema(compareSchemas(sides, schema, other, here), before, after),
        ];
      },
    ),
  ];
}

/** The schema of a body or parameter has a description beside that of the body or parameter. */
const ofSchema = (differences: Difference[], before: Node, after: Node): Difference[] =>
  differences.map((difference) =>
    difference.aspect === "description" &&
    difference.path.length <= 1 &&
    (before.description ?? after.description) !== undefined
      ? { ...difference, aspect: "schema description" }
      : difference,
  );

const contentOf = ({ content }: Node) => (content ?? {}) as Record<string, Node>;

/** Header names have no case. */
const headersOf = (spec: Spec, { headers }: Node): Record<string, Node> =>
  Object.fromEntries(
    Object.entries((headers ?? {}) as Record<string, Node>).map(([name, header]) => [
      name.toLowerCase(),
      resolve(spec, header),
    ]),
  );
