/** Where a server's answers depart from the spec, told call by call. */
import type { Middleware } from "openapi-fetch";
import { routes } from "../../generated/operations.ts";
import { validators } from "../../generated/validators.ts";
import { isJson, jsonType } from "./request.ts";
import { type OperationId, operationIds } from "./route.ts";
import { type Departure, departuresOf } from "./schema.ts";

/** One departure of an answer from the spec: places and types, never values. */
export interface ContractViolation extends Departure {
  /** The operationId. */
  operation: OperationId;
  /** The method of the request. */
  method: string;
  /** The status of the answer. */
  status: number;
}

/** What `checkContract` needs of an openapi-fetch client. */
export interface ContractClient {
  /** Registers middleware. */
  use(...middleware: Middleware[]): void;
  /** Unregisters it. */
  eject(...middleware: Middleware[]): void;
}

/**
 * Checks each answer that the client gets from now on against the spec, and calls `onViolation` once for
 * each departure: a status that is not documented, a content type other than JSON, a body that breaks
 * the schema. Returns a function that ends it. What `onViolation` throws rejects the call.
 *
 * @example
 * const stop = checkContract(apiKeys.raw, ({ message }) => console.warn(message));
 */
export function checkContract(
  raw: ContractClient,
  onViolation: (violation: ContractViolation) => void,
): () => void {
  const middleware: Middleware = {
    async onResponse({ schemaPath, request, response }) {
      const { method } = request;
      const operation = operationIds.find(
        (id) => routes[id].path === schemaPath && routes[id].method === method,
      );
      if (!operation) return;
      const { status } = response;
      const text = await response.clone().text();
      for (const departure of departures(operation, response, text)) {
        const message = `${operation} ${status}: ${departure.message}`;
        onViolation({ operation, method, status, ...departure, message });
      }
    },
  };
  raw.use(middleware);
  return () => raw.eject(middleware);
}

function departures(
  operation: OperationId,
  { status, headers }: Response,
  text: string,
): Departure[] {
  const { responses: answers } = validators[operation];
  const check = answers[status];
  if (!check) {
    const expected = `status ${Object.keys(answers).join(", ")}`;
    return [departure(expected, `status ${status}`, "the status is not documented")];
  }
  if (text === "") return [departure(jsonType, "missing", "the body is missing")];

  const contentType = headers.get("content-type");
  const found = contentType?.split(";")[0]?.trim() ?? "missing";
  const wrongType = isJson(contentType)
    ? []
    : [departure(jsonType, found, `the content type must be ${jsonType}, is ${found}`)];
  const body = parse(text);
  if (body) return [...wrongType, ...departuresOf(check, body.value)];
  return wrongType.length > 0 ? wrongType : [departure(jsonType, "text", "the body is not JSON")];
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Of the answer as a whole. */
const departure = (expected: string, found: string, message: string): Departure => ({
  pointer: "",
  expected,
  found,
  message,
});
