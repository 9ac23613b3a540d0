/** What a request to the mock says, as far as the spec allows it to. */
import { validators } from "../../generated/validators.ts";
import type { OperationId } from "./route.ts";
import { departuresOf } from "./schema.ts";

export interface MockRequest {
  method: string;
  url: URL;
  header(name: string): string | null | undefined;
  body: string;
}

export const jsonType = "application/json";

export const isJson = (contentType: string | null | undefined): boolean =>
  contentType?.split(";")[0]?.trim().toLowerCase() === jsonType;

/** The usable query parameters. Observed: an unusable one is as good as none. */
export function readQuery(operation: OperationId, given: URLSearchParams): Record<string, number> {
  const checks = Object.entries(validators[operation].query);
  const usable = checks.flatMap(([name, check]) => {
    const text = given.get(name) ?? "";
    const value = text === "" ? NaN : Number(text);
    return Number.isFinite(value) && value >= 0 && check(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(usable);
}

/** The parsed body, or what is wrong with it. */
export function readBody(
  operation: OperationId,
  request: MockRequest,
): { body?: unknown; problem?: string } {
  const { body: check, bodyRequired } = validators[operation];
  if (!check) return {};
  if (request.body === "") return bodyRequired ? { problem: "the body is missing" } : {};
  if (!isJson(request.header("content-type"))) {
    return { problem: `the content type must be ${jsonType}` };
  }
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return { problem: "the body is not JSON" };
  }
  const departures = departuresOf(check, body).map(({ message }) => message);
  if (departures.length > 0) return { problem: departures.join("; ") };
  const { expiration_time: time } = body as { expiration_time?: string };
  return time === undefined || isDateTime(time)
    ? { body }
    : { problem: "/expiration_time must be a date and time as in RFC 3339" };
}

/** RFC 3339, section 5.6, without leap seconds. */
function isDateTime(text: string): boolean {
  const parts = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.exec(text);
  if (!parts || Number.isNaN(Date.parse(text.toUpperCase()))) return false;
  // Date.parse takes the 30th of February for the 2nd of March.
  return new Date(`${parts[1]}T00:00:00Z`).toISOString().startsWith(parts[1]!);
}
