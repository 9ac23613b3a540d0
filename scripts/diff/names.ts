/**
 * What Redocly does not compare and users of this client see: the names of types and methods, the default
 * server, permissions, examples and extensions.
 */
import { isDeepStrictEqual } from "node:util";
import type { Change } from "./changes.ts";
import type { Impact, Sense } from "./rules.ts";
import { separate } from "../lib/extras.ts";
import { flatten } from "../lib/flatten.ts";
import { shapeOf } from "../lib/place.ts";
import { parsePointer } from "../lib/pointer.ts";
import { type Operation, operationsOf, type Spec } from "../lib/spec.ts";

/** The documents as they are written, references and components included. */
export const nameChanges = (base: Spec, revision: Spec): Change[] => [
  ...operationChanges(flatten(base), flatten(revision)),
  ...componentChanges(base, revision),
  ...serverChanges(base, revision),
  ...extraChanges([], frame(base), frame(revision)),
];

const row = (
  impact: Impact,
  sense: Sense,
  operations: string[],
  change: string,
  reason = "",
): Change => ({ operations, impact, sense, change, reason });

function operationChanges(base: Spec, revision: Spec): Change[] {
  const before = operationsOf(base);
  const after = operationsOf(revision);
  const gone = before
    .filter((old) => !counterpart(old, after))
    .map(({ operationId }) =>
      row("major", "client", [operationId], "the method is gone", "its callers stop compiling"),
    );
  const others = after.flatMap((operation) => {
    const old = counterpart(operation, before);
    if (!old) return [row("minor", "client", [operation.operationId], "the method is new")];
    return [
      ...renaming(old, operation),
      ...permissionChanges(old, operation),
      ...extraChanges([operation.operationId], at(base, old), at(revision, operation)),
    ];
  });
  return [...gone, ...others];
}

/** The same operation has the same method and path, or at least the same name. */
const counterpart = (operation: Operation, others: Operation[]) =>
  others.find((other) => shapeOf(other) === shapeOf(operation)) ??
  others.find((other) => other.operationId === operation.operationId);

function renaming(old: Operation, { operationId }: Operation): Change[] {
  if (old.operationId === operationId) return [];
  const change = `the operationId was \`${old.operationId}\``;
  return [row("major", "client", [operationId], change, "it names a method and a type")];
}

function permissionChanges(old: Operation, { operationId, permissions }: Operation): Change[] {
  const added = permissions.filter((permission) => !old.permissions.includes(permission));
  const gone = old.permissions.filter((permission) => !permissions.includes(permission));
  return [
    ...added.map((permission) =>
      row("major", "wire", [operationId], `needs \`${permission}\``, "keys without it are refused"),
    ),
    ...gone.map((permission) =>
      row("minor", "wire", [operationId], `\`${permission}\` is not needed`),
    ),
  ];
}

const at = (document: Spec, { path, method }: Operation) =>
  document.paths[path]![method.toLowerCase()];

/** Examples and extensions; the permissions have their own rule. */
function extraChanges(operations: string[], before: unknown, after: unknown): Change[] {
  const [old, now] = [separate(before).extras, separate(after).extras];
  const changed = Object.keys({ ...old, ...now }).filter(
    (at) => !isDeepStrictEqual(old[at], now[at]),
  );
  const keywords = new Set(changed.map((pointer) => parsePointer(pointer).at(-1)!));
  keywords.delete("x-required-permissions");
  return [...keywords].map((keyword) =>
    row("patch", "docs", operations, `\`${keyword}\` changed`, "for readers only"),
  );
}

/** The document without its operations and components. */
const frame = ({ paths: _, components: __, ...rest }: Spec) => rest;

/** The sections of `components` that openapi-typescript generates types for. */
const typed = ["schemas", "responses", "parameters", "requestBodies", "headers", "pathItems"];

function componentChanges(base: Spec, revision: Spec): Change[] {
  return typed.flatMap((section) => {
    const names = ({ components }: Spec) =>
      Object.keys((components as Record<string, object> | undefined)?.[section] ?? {});
    const [before, after] = [names(base), names(revision)];
    const label = (name: string) => `\`components["${section}"]["${name}"]\``;
    return [
      ...before
        .filter((name) => !after.includes(name))
        .map((name) => row("major", "types", [], `${label(name)} is gone`, "a type's name")),
      ...after
        .filter((name) => !before.includes(name))
        .map((name) => row("minor", "types", [], `${label(name)} is new`, "a type's name")),
    ];
  });
}

function serverChanges(base: Spec, revision: Spec): Change[] {
  const [old, url] = [base.servers?.[0]?.url, revision.servers?.[0]?.url];
  if (old === url) return [];
  const change = `the first server is \`${url}\`, it was \`${old}\``;
  return [
    row("major", "client", [], change, "a client without baseUrl sends its credential there"),
  ];
}
