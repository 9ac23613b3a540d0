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

const noResponse = "your `fetch` returned no Response";

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
