/** Compares the operations of two documents. */
import { compareBodies, compareParameters } from "./bodies.ts";
import {
  added,
  areSame,
  changed,
  type Difference,
  type Location,
  removed,
  type Sides,
} from "./differences.ts";
import { compareNamed } from "./pairs.ts";
import { isNode, methods, type Node, resolve, shapeOf, type Spec } from "../lib/spec.ts";

/** An operation that is new or gone is one of these, in `after` or `before`. */
export interface ReadOperation {
  id: string;
  method: string;
  path: string;
  /** Everything that is neither parameter, body nor response, by aspect. */
  aspects: Node;
  parameters: Record<string, Node>;
  body: Node | undefined;
  responses: Record<string, Node>;
}

/** `credentials` has the new names of those that the revision calls otherwise. */
export function compareAllOperations(sides: Sides, credentials: Map<string, string>) {
  const [before, after] = [readOperations(sides.base, credentials), readOperations(sides.revision)];
  const pairs = pairOperations(sides, before, after);
  const at = ({ id }: ReadOperation): Location => ({
    ...{ operation: id, direction: "neither", path: [] },
  });
  return [
    ...before
      .filter((one) => !pairs.some(([old]) => old === one))
      .map((one) => removed(at(one), "operation", one)),
    ...after.flatMap((one) => {
      const pair = pairs.find(([, now]) => now === one);
      return pair ? compareOperations(sides, ...pair) : [added(at(one), "operation", one)];
    }),
  ];
}

function readOperations(spec: Spec, credentials = new Map<string, string>()): ReadOperation[] {
  const items = Object.entries(spec.paths ?? {}).flatMap(([path, written]) => {
    const item: Node = resolve(spec, written);
    return Object.entries(item).flatMap(([method, operation]) =>
      methods.has(method) && isNode(operation) ? [{ path, item, method, operation }] : [],
    );
  });
  return items.map(({ path, item, method: key, operation }) => {
    const method = key.toUpperCase();
    const {
      parameters,
      requestBody,
      responses = {},
      security = spec.security,
      servers = item.servers,
      "x-required-permissions": permissions = [],
      ...rest
    } = operation;
    const id = typeof rest.operationId === "string" ? rest.operationId : `${method} ${path}`;
    const listed = [item.parameters, parameters].flatMap((list) => (list ?? []) as Node[]);
    const read = listed.map((one) => resolve(spec, one));
    const aspects = {
      ...rest,
      ...(servers !== undefined && { servers }),
      permissions: (permissions as string[]).toSorted(),
      credentials: credentialsOf(security, credentials),
    };
    return {
      ...{ id, method, path, aspects },
      parameters: Object.fromEntries(
        read.map(({ name, in: location, ...one }) => [
          `${String(location)} parameter \`${String(name)}\``,
          one,
        ]),
      ),
      body: requestBody === undefined ? undefined : resolve(spec, requestBody as Node),
      responses: Object.fromEntries(
        Object.entries(responses as Record<string, Node>).map(([status, one]) => [
          status,
          resolve(spec, one),
        ]),
      ),
    };
  });
}

/** The alternatives, each as the names of what has to be sent together. */
const credentialsOf = (security: unknown, names: Map<string, string>): string[] =>
  ((security ?? []) as Node[])
    .map((one) => Object.keys(one).map((name) => names.get(name) ?? name))
    .map((together) => together.sort().join(" and ") || "none")
    .sort();

type Pair = [before: ReadOperation, after: ReadOperation];

/**
 * The same operation has the same method and path, or the same name, or, where both have changed, the same method
 * and the same content.
 */
function pairOperations(sides: Sides, before: ReadOperation[], after: ReadOperation[]): Pair[] {
  const pairs: Pair[] = [];
  const content = (one: ReadOperation) => ({ ...one, id: "", path: "", aspects: {} });
  const rules: ((...pair: Pair) => boolean)[] = [
    (a, b) => shapeOf(a) === shapeOf(b),
    (a, b) => a.id === b.id,
    (a, b) =>
      sides.renames &&
      a.method === b.method &&
      areSame(compareOperations(sides, content(a), content(b))),
  ];
  for (const rule of rules) {
    for (const old of before.filter((one) => !pairs.some((pair) => pair[0] === one))) {
      const free = after.filter((one) => !pairs.some((pair) => pair[1] === one));
      const candidates = free.filter((now) => rule(old, now));
      if (candidates.length === 1) pairs.push([old, candidates[0]!]);
    }
  }
  return pairs;
}

function compareOperations(sides: Sides, ...[old, now]: Pair): Difference[] {
  const at = (direction: Location["direction"], ...path: string[]): Location => ({
    ...{ operation: now.id, direction, path },
  });
  const route = ({ method, path, aspects }: ReadOperation) => ({ method, path, ...aspects });
  return [
    ...changed(sides, at("neither"), "operation", route(old), route(now)),
    ...compareNamed(
      sides,
      "parameter",
      old.parameters,
      now.parameters,
      (name, { required }) => ({ ...at("parameter", name), isRequired: required === true }),
      ({ before, after }, here) => compareParameters(sides, before, after, here),
      (before, after) => areSame(compareParameters(sides, before, after, at("parameter"))),
    ),
    ...compareRequestBodies(sides, old.body, now.body, at("request", "request body")),
    ...compareNamed(
      sides,
      "response",
      old.responses,
      now.responses,
      (status) => at("response", `response ${status}`),
      ({ before, after }, here) => compareBodies(sides, before, after, here),
      (before, after) => areSame(compareBodies(sides, before, after, at("response"))),
    ),
  ];
}

function compareRequestBodies(
  sides: Sides,
  before: Node | undefined,
  after: Node | undefined,
  at: Location,
): Difference[] {
  if (!before || !after) {
    if (before) return [removed(at, "body", before)];
    return after ? [added(at, "body", after)] : [];
  }
  const absent = { required: false };
  return compareBodies(sides, { ...absent, ...before }, { ...absent, ...after }, at);
}
