/** What a response's body means: pure functions of status and text. */
import type { OperationId, SuccessBody } from "../types.ts";

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

/** Reads a JSON object. Its Content-Type is not checked: right JSON is accepted under a wrong one. */
const parseObject =
  (problemOf: (value: Record<string, unknown>) => string | undefined): Parse =>
  (text) => {
    if (text === "") return { problem: "an empty body" };
    const value = parseBody(text);
    if (value === text) return { problem: isHtml(text) ? "an HTML page" : "invalid JSON" };
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    if (type !== "object") return { problem: `JSON of type ${type}, not object` };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object, and no array
    const problem = problemOf(value as Record<string, unknown>);
    return problem === undefined ? { value } : { problem };
  };

/** The required fields that the spec declares as strings. */
type StringField<T> = { [Field in keyof T]: T[Field] extends string ? Field : never }[keyof T];

/** A key with these fields. Without its id or its new token, a key is lost to the caller. */
const parseKey = <Key>(...fields: (StringField<Key> & string)[]): Parse =>
  parseObject((key) => {
    const missing = fields.filter((field) => !key[field] || typeof key[field] !== "string");
    return missing.length > 0 ? `a key without ${missing.join(" and ")}` : undefined;
  });

/** A page of keys. Monad's lists were seen to be null when they are empty. */
const parseKeyList = parseObject((list) => {
  if (list.api_keys === null) list.api_keys = [];
  return Array.isArray(list.api_keys) ? undefined : "no list of keys in api_keys";
});

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

/** How the 2xx body of each operation is read. */
export const parsers: Record<OperationId, Parse> = {
  listApiKeys: parseKeyList,
  createApiKey: parseKey<SuccessBody<"createApiKey">>("id", "token"),
  getApiKey: parseKey<SuccessBody<"getApiKey">>("id"),
  updateApiKey: parseKey<SuccessBody<"updateApiKey">>("id"),
  regenerateApiKey: parseKey<SuccessBody<"regenerateApiKey">>("id", "token"),
  deleteApiKey: parseMessage,
};

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
