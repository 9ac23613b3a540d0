/** Where a server's responses violate the spec, reported call by call. */
import { validators } from "../../generated/validators.ts";
import type { OperationId } from "../types.ts";
import { withBody } from "../core/received.ts";
import { isJson, jsonType } from "./request.ts";
import { findRoute } from "./route.ts";
import { findViolations, type SchemaViolation } from "./schema.ts";

/** One violation of the spec by a response: locations and types, never values. */
export interface ContractViolation extends SchemaViolation {
  /** The operationId. */
  operation: OperationId;
  /** The method of the request. */
  method: string;
  /** The status of the response. */
  status: number;
}

/**
 * Returns a `fetch` that checks every response of an operation against the spec, whichever server
 * it comes from and whichever client asks for it. `onViolation` is called once for each violation: an
 * undocumented status, a content type other than JSON, a body that violates the schema. The response
 * is passed on with the same status, headers and body, and requests that are not in the spec are not checked.
 *
 * What `onViolation` throws rejects the fetch, which a client may take for an interrupted connection and
 * retry: rather collect the violations, and look at them after the call.
 *
 * @example
 * const fetch = checkContract(globalThis.fetch, ({ message }) => console.warn(message));
 * const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch });
 */
export function checkContract(
  fetch: typeof globalThis.fetch,
  onViolation: (violation: ContractViolation) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    // oxlint-disable-next-line typescript/no-base-to-string, typescript/no-unsafe-type-assertion -- a URL, or any implementation's Request
    const { url = String(input), method: ownMethod = "GET" } = input as Partial<Request>;
    const method = (init?.method ?? ownMethod).toUpperCase();
    const { operation } = findRoute(method, new URL(url, "http://localhost").pathname);
    if (!operation) return response;
    const { status } = response;
    // Not a clone(): happy-dom's loses the body.
    const body = await response.arrayBuffer().catch((error: unknown) => ({ error }));
    // Interrupted: the caller meets the same error in the response.
    if ("error" in body) return withBody(response, failing(body.error));
    const text = new TextDecoder().decode(body);
    for (const violation of violationsOf(operation, response, text)) {
      const message = `${operation} ${status}: ${violation.message}`;
      onViolation({ operation, method, status, ...violation, message });
    }
    return withBody(response, body);
  };
}

/** A body that breaks off with this error. */
const failing = (error: unknown) => new ReadableStream({ start: (body) => body.error(error) });

function violationsOf(
  operation: OperationId,
  { status, headers }: Response,
  text: string,
): SchemaViolation[] {
  const { responses } = validators[operation];
  const check = responses[status];
  if (!check) {
    const expected = `status ${Object.keys(responses).join(", ")}`;
    return [violation(expected, `status ${status}`, "the status is not documented")];
  }
  if (text === "") return [violation(jsonType, "missing", "the body is missing")];

  const contentType = headers.get("content-type");
  const found = contentType?.split(";")[0]?.trim() ?? "missing";
  const wrongType = isJson(contentType)
    ? []
    : [violation(jsonType, found, `the content type must be ${jsonType}, is ${found}`)];
  const body = parse(text);
  if (body) return [...wrongType, ...findViolations(check, body.value)];
  return wrongType.length > 0 ? wrongType : [violation(jsonType, "text", "the body is not JSON")];
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A violation by the response as a whole. */
const violation = (expected: string, found: string, message: string): SchemaViolation => ({
  pointer: "",
  expected,
  found,
  message,
});
