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

/** Those of another implementation are copied; what are no headers is left out. */
function headersOf(value: unknown): Headers {
  if (value instanceof Headers) return value;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- anything else is refused
    return new Headers(value as HeadersInit);
  } catch {
    return new Headers();
  }
}
