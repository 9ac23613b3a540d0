/**
 * A comparison of generated/api-keys.ts with the types that another generator writes for the same spec: a module
 * that compiles where they are identical. See docs/decisions/frozen-foundations.md.
 */
import { type Operation, operationsOf, type Spec } from "../../scripts/lib/spec.ts";

/**
 * `own` and `other` are the paths of the modules. The other one has hey-api's names: a type for each schema, and
 * of each operation `Data` (body, path, query), `Responses` and `Errors` by status.
 */
export function comparisonModule(spec: Spec, own: string, other: string): string {
  const comparisons = [
    ...Object.keys(spec.components.schemas).map((name) => [
      name,
      `components["schemas"]["${name}"]`,
      `other.${name}`,
    ]),
    ...operationsOf(spec).flatMap(operationRows),
  ];
  return `import type { components, operations } from "${own}";
import type * as other from "${other}";

type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
type Equal<A, B> =
  (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;

${comparisons.map(([name, a, b]) => `export const ${name}: Equal<${a}, ${b}> = true;`).join("\n")}
`;
}

function operationRows({ operationId: id, requestBody, responses }: Operation): string[][] {
  const type = `operations["${id}"]`;
  const name = `other.${id[0]!.toUpperCase()}${id.slice(1)}`;
  const json = `["content"]["application/json"]`;
  const result = (status: string) => `${name}${status < "300" ? "Responses" : "Errors"}[${status}]`;
  const isOptional = (body: string) => `undefined extends ${body} ? true : false`;
  return [
    [`${id}_query`, `${type}["parameters"]["query"]`, `${name}Data["query"]`],
    [`${id}_path`, `${type}["parameters"]["path"]`, `${name}Data["path"]`],
    [
      `${id}_body`,
      requestBody ? `NonNullable<${type}["requestBody"]>${json}` : "undefined",
      requestBody ? `NonNullable<${name}Data["body"]>` : `${name}Data["body"]`,
    ],
    [
      `${id}_body_optional`,
      isOptional(`${type}["requestBody"]`),
      isOptional(`${name}Data["body"]`),
    ],
    [
      `${id}_statuses`,
      `keyof ${type}["responses"]`,
      `keyof ${name}Responses | keyof ${name}Errors`,
    ],
    ...Object.keys(responses).map((status) => [
      `${id}_${status}`,
      `${type}["responses"][${status}]${json}`,
      result(status),
    ]),
  ];
}
