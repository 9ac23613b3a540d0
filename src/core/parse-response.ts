/** What a response's body means: pure functions of status and text. */
import { routes } from "../../generated/operations.ts";
import type { OperationId } from "../types.ts";

/** The value of a 2xx body, or the problem that makes it invalid. */
export interface ParseResult {
  value?: unknown;
  problem?: string;
}
export type Parse = (text: string) => ParseResult;

export const isHtml = (body: unknown): boolean => typeof body === "string" && /^\s*</.test(body);

/** The value of a JSON text, or the text itself. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a 200 is: JSON of a type ("" is any), or an object with fields of a type. */
type ResultForm = string | Readonly<Record<string, string>>;

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

/** Reads JSON of a form. Its Content-Type is not checked: right JSON is accepted under a wrong one. */
const parseForm =
  (form: ResultForm): Parse =>
  (text) => {
    if (text === "") return { problem: "an empty body" };
    const value = parseBody(text);
    if (value === text) return { problem: isHtml(text) ? "an HTML page" : "invalid JSON" };
    const [type, fields] = typeof form === "string" ? [form, {}] : ["object", form];
    const found = typeOf(value);
    if (type && found !== type) return { problem: `JSON of type ${found}, not ${type}` };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only an object has fields
    const object = value as Record<string, unknown>;
    const missing = Object.keys(fields).filter((name) => {
      // Monad's lists were seen to be null when they are empty.
      if (fields[name] === "array" && object[name] === null) object[name] = [];
      return typeOf(object[name]) !== fields[name] || object[name] === "";
    });
    return missing.length > 0
      ? { problem: `an object without ${missing.join(" and ")}` }
      : { value };
  };

/**
 * The server's message. Other Monad deletes were seen to return 204 or an object, so any text but HTML and
 * interrupted JSON is one.
 */
function parseMessage(text: string): ParseResult {
  const value = parseBody(text);
  if (value !== text) return { value: typeof value === "string" ? value : text };
  if (isHtml(text)) return { problem: "an HTML page" };
  return /^\s*["[{]/.test(text) ? { problem: "invalid JSON" } : { value: text };
}

/** Any JSON, for a path that is not in the spec. */
export const parseJson: Parse = (text) =>
  text === "" || parseBody(text) !== text ? {} : { problem: "invalid JSON" };

/** Reads a 2xx body of a form. A string is a message: it may come in other forms. */
export const parserOfForm = (form: ResultForm): Parse =>
  form === "string" ? parseMessage : parseForm(form);

/** How the 2xx body of an operation is read. */
export const parserOf = (operation: OperationId): Parse => parserOfForm(routes[operation].result);

/**
 * The server's message in an error's body, short enough to quote; "" if there is none. It is the body, or its
 * `error` or `message`, or the `message` in its `error`.
 */
export function errorMessage(body: unknown): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object() of any value may have any property
  const { error, message } = Object(body) as { error?: unknown; message?: unknown };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const inner = (Object(error) as { message?: unknown }).message;
  const text = [body, error, message, inner].find((each) => typeof each === "string") ?? "";
  return isHtml(text) ? "an HTML page" : text.trim().replace(/\s+/g, " ").slice(0, 300);
}

/**
 * Whether an error response means that the key does not exist. Monad was seen to send a 500 instead of a
 * 404 for its other resources. An HTML page is a router's or a proxy's 404, not the API's; where the body is
 * lost, only the Content-Type can tell.
 */
export function indicatesNotFound(
  status: number,
  body: unknown,
  contentType: string | null = null,
): boolean {
  const isPage = isHtml(body) || (body === undefined && /html/.test(contentType ?? ""));
  return (
    !isPage &&
    (status === 404 ||
      status === 410 ||
      (status === 500 && errorMessage(body) === "An item of this type does not exist."))
  );
}
