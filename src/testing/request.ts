/** Reads parameters and body of a request to the mock, and checks them against the spec. */
import { validators } from "../../generated/validators.ts";
import type { OperationId } from "../types.ts";
import { findViolations } from "./schema.ts";

export interface MockRequest {
  method: string;
  url: URL;
  header(name: string): string | null | undefined;
  body: string;
}

export const jsonType = "application/json";

export const isJson = (contentType: string | null | undefined): boolean =>
  contentType?.split(";")[0]?.trim().toLowerCase() === jsonType;

/** The valid query parameters by name, and what is wrong with the required parameters. */
export function readParameters(
  operation: OperationId,
  request: MockRequest,
  params: Record<string, string>,
): { query: Record<string, unknown>; problems: string[] } {
  const query: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const { name, in: location, required, check } of validators[operation].parameters) {
    const texts =
      location === "query"
        ? request.url.searchParams.getAll(name)
        : listOf(location === "path" ? params[name] : request.header(name));
    const whole = `the ${location} parameter ${name}`;
    if (texts.length === 0) {
      if (required) problems.push(`${whole} is missing`);
      continue;
    }
    const values = valuesOf(texts);
    const valid = values.filter((value) => check?.(value) ?? true);
    if (valid.length > 0 && location === "query") query[name] = valid[0];
    // Observed: an optional parameter that is not valid is ignored.
    if (valid.length > 0 || !required || !check) continue;
    problems.push(...findViolations(check, values[0], whole).map(({ message }) => message));
  }
  return { query, problems };
}

const listOf = (text: string | null | undefined): string[] =>
  typeof text === "string" ? [text] : [];

/** What the texts of a parameter can stand for. Which of it, the parameter's schema decides. */
function valuesOf(texts: string[]): unknown[] {
  const parsed = texts.map(parseScalar);
  return [texts[0], parsed[0], texts, parsed];
}

function parseScalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : text;
}

/** The parsed body, or what is wrong with it. */
export function readBody(
  operation: OperationId,
  request: MockRequest,
): { body?: unknown; problems: string[] } {
  const { body: check, bodyRequired } = validators[operation];
  if (!check) return { problems: [] };
  if (request.body === "") return { problems: bodyRequired ? ["the body is missing"] : [] };
  if (!isJson(request.header("content-type"))) {
    return { problems: [`the content type must be ${jsonType}`] };
  }
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return { problems: ["the body is not JSON"] };
  }
  return { body, problems: findViolations(check, body).map(({ message }) => message) };
}
