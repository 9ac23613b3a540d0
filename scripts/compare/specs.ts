/** Compares two OpenAPI documents, for `npm run diff` and `npm run upstream`. */
import { isDeepStrictEqual } from "node:util";
import { changed, type Difference, type Location, type Sides } from "./differences.ts";
import { compareAllOperations } from "./operations.ts";
import { compareNamed, pairUp } from "./pairs.ts";
import type { Node, Spec } from "../lib/spec.ts";

/**
 * Every difference between two documents, which must not be edited afterwards. Without `renames`, what only one
 * side has is new or gone, whatever its content. Throws where a reference leads nowhere or into another file.
 */
export function compareSpecs(
  base: Spec,
  revision: Spec,
  { renames = true }: { renames?: boolean } = {},
): Difference[] {
  const sides = { base, revision, renames };
  const isSame = (a: Node, b: Node) => renames && isDeepStrictEqual(a, b);
  const schemes = [schemesOf(base), schemesOf(revision)] as const;
  const names = new Map(pairUp(...schemes, isSame).pairs.map(({ from, to }) => [from, to]));
  return [
    ...compareFrames(sides),
    ...compareNamed(
      sides,
      "credential",
      ...schemes,
      (name) => at(`credential ${name}`),
      ({ before, after }, here) => changed(sides, here, "credential", before, after),
      isSame,
    ),
    ...compareAllOperations(sides, names),
  ];
}

const at = (head: string): Location => ({
  ...{ operation: undefined, direction: "neither", path: [head] },
});

/** The document without its operations and components. The version is a result, not a change. */
function compareFrames(sides: Sides): Difference[] {
  const [old, now] = [sides.base, sides.revision].map((spec) => {
    // A base need not have them all.
    const { paths: _, components: __, security: ___, servers, info, ...rest }: Partial<Spec> = spec;
    const { version: ____, ...about } = info as Node;
    const addresses = (servers ?? []).map(({ url, ...server }) => [url, server] as const);
    return { about, rest, servers: Object.fromEntries(addresses) };
  }) as [Frame, Frame];
  const first = ({ servers }: Frame) => ({ url: Object.keys(servers)[0] });
  return [
    ...changed(sides, at("info"), "document", old.about, now.about),
    ...changed(sides, at("the document"), "document", old.rest, now.rest),
    ...changed(sides, at("the first server"), "server", first(old), first(now)),
    ...compareNamed(
      sides,
      "server",
      old.servers,
      now.servers,
      (url) => at(`server ${url}`),
      ({ before, after }, here) => changed(sides, here, "server", before, after),
    ),
  ];
}

interface Frame {
  about: Node;
  rest: Node;
  servers: Record<string, Node>;
}

const schemesOf = ({ components }: Partial<Spec>): Record<string, Node> => ({
  ...(components?.securitySchemes as Record<string, Node> | undefined),
});
