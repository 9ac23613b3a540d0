/** The response of an attempt, whatever object the `fetch` has returned. */
import { fieldOf, Unsendable } from "./connection-failure.ts";

/** The parts of a response that the client reads. */
export interface Received {
  status: number;
  ok: boolean;
  headers: Headers;
  /** The whole body, which can be read once. */
  text(): Promise<string>;
  /** What the `fetch` has returned. */
  source: Response;
}

/**
 * Reads what a `fetch` has returned. A custom one may return anything: without a status it is no response,
 * without `text()` the response has no body to read, and its headers may be plain.
 */
export function receive(source: unknown): Received {
  const noResponse = "your `fetch` returned no Response";
  if (typeof source !== "object" || source === null) throw new Unsendable(noResponse);
  const isOk = fieldOf(source, "ok") === true;
  const status = fieldOf(source, "status") ?? (isOk ? 200 : undefined);
  if (typeof status !== "number") throw new TypeError(noResponse);
  return {
    status,
    ok: status === 0 ? false : status >= 200 && status < 300,
    headers: headersOf(fieldOf(source, "headers")),
    async text() {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked below
      const { text } = source as Response;
      if (typeof text !== "function") throw new TypeError(`${noResponse}: it has no text()`);
      return String(await text.call(source));
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller of a custom fetch knows what it is
    source: source as Response,
  };
}

/** Those of another implementation are copied; what are no headers is left out. */
function headersOf(value: unknown): Headers {
  if (value instanceof Headers) return value;
  try {
    return new Headers(value as HeadersInit);
  } catch {
    return new Headers();
  }
}
