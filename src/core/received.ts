/** The response of an attempt, whatever object the `fetch` has returned. */
import { Unsendable } from "./connection-failure.ts";
import { fieldOf } from "./field-of.ts";

/** The parts of a response that the client reads. */
export interface Received {
  status: number;
  ok: boolean;
  headers: Headers;
  /** What the `fetch` has returned. */
  source?: Response;
}

export const noResponse = "your `fetch` returned no Response";

/**
 * Reads what a `fetch` has returned. A custom one may return anything: its headers may be plain, and without a
 * status it is no response.
 */
export function receive(source: unknown): Received {
  if (typeof source !== "object" || source === null) throw new Unsendable(noResponse);
  const isOk = fieldOf(source, "ok") === true;
  const status = fieldOf(source, "status") ?? (isOk ? 200 : undefined);
  if (typeof status !== "number") throw new TypeError(noResponse);
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: headersOf(fieldOf(source, "headers")),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller of a custom fetch knows what it is
    source: source as Response,
  };
}

export const hasText = ({ source }: Received): boolean =>
  typeof fieldOf(source, "text") === "function";

/** The whole body, which can be read once. */
export async function readText(response: Received): Promise<string> {
  if (hasText(response)) return response.source!.text();
  throw new TypeError(`${noResponse}, but an object without text()`);
}

/** What the client reads of the headers. */
const names = ["content-type", "location", "retry-after", "x-request-id"];

/** Those of another implementation are copied, those with `get` alone by name; what are none is left out. */
function headersOf(value: unknown): Headers {
  if (value instanceof Headers) return value;
  try {
    const get = fieldOf(value, "get");
    if (typeof get !== "function" || Symbol.iterator in Object(value)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- anything else is refused
      return new Headers(value as HeadersInit);
    }
    const entries = names.map((name) => [name, get.call(value, name) as unknown]);
    return new Headers(Object.fromEntries(entries.filter(([, text]) => typeof text === "string")));
  } catch {
    return new Headers();
  }
}

/** A Response like the original, whose body can be read again. */
export function withBody(original: Response, body: BodyInit): Response {
  const { status, statusText, headers, url, redirected, type } = original;
  // A redirect that a browser hides has status 0, no body, and cannot be constructed.
  if (status < 200 && original instanceof Response) return original;
  const hasNoBody = [101, 204, 205, 304].includes(status);
  const init = { status, statusText, headers: [...headers] };
  const response = new Response(hasNoBody ? null : body, init);
  for (const [name, value] of Object.entries({ url, redirected, type })) {
    Object.defineProperty(response, name, { value });
  }
  return response;
}
