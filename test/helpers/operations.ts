/** The operations of the spec, and a call of any of them by its signature. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  examplesOf,
  methodName,
  type Operation,
  operationsOf,
  parseSpec,
} from "../../scripts/lib/spec.ts";
import type { ApiKeysClient, CallOptions, OperationId } from "../../src/index.ts";

export const spec = parseSpec(
  readFileSync(join(import.meta.dirname, "../../openapi/api-keys.yaml"), "utf8"),
);
export const operations = operationsOf(spec) as (Operation & { operationId: OperationId })[];

/** The examples of a JSON body. */
export const jsonExamples = (body: Operation["requestBody"]): any[] =>
  examplesOf(body?.content?.["application/json"]);

export interface Given {
  id: string;
  /** The body, where the operation has one. Default: the spec's first example, if a body is required. */
  body?: unknown;
  query?: object;
  options?: CallOptions | undefined;
}

/** Calls the operation's method as its signature has it: id, body, query, options. */
export async function callMethod(
  client: ApiKeysClient,
  { operationId, path, parameters, requestBody }: Operation,
  given: Given,
): Promise<unknown> {
  const name = methodName(operationId);
  const method = (client as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
  if (!method) throw new Error(`${operationId} has no method ${name}(): see CONTRIBUTING.md`);
  const { id, query = {}, options } = given;
  const example = requestBody?.required ? jsonExamples(requestBody)[0] : undefined;
  return method(
    ...(path.includes("{api_key_id}") ? [id] : []),
    ...(requestBody ? [given.body ?? example] : []),
    ...(parameters.some((each) => each.in === "query") ? [query] : []),
    options,
  );
}
